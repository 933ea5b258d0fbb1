import Testing

/// What every store promises, in sentences; `StorePromise+check` says what each means.
enum StorePromise: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case acceptsOnce = "a delivery is new once, also within one call and after it was pruned"
  case promisesWork = "an accepted delivery has a job that carries its id"
  case keepsBytes = "a delivery comes back as it came, byte for byte"
  case oneWorkerPerLane = "jobs of one lane are handed out one at a time"
  case earliestFirst = "jobs are handed out earliest ready first, then in order of arrival"
  case notBeforeReady = "a job is not handed out before it is ready"
  case respectsLimit = "no more jobs are handed out than asked for"
  case expiredLease = "a lease that ran out is handed out again, and parked after the last try"
  case extendsLease = "a lease can be made longer while it is held"
  case releasesLeases = "leases are released at a start, and none costs a try"
  case enqueueNever = "a job that is there stands, even when it is finished"
  case enqueueAgainWaiting = "a waiting job that is asked for again is ready at the earlier time"
  case enqueueAgainRunning = "a running job that is asked for again runs once more"
  case enqueueAgainFinished = "a finished job that is asked for again starts anew"
  case asksForItself = "a job may ask for itself again in the change that finishes it"
  case finishUnknown = "finishing an unknown job changes nothing and the rest still happens"
  case parksAndUnparks = "a refused job is parked with its note until someone unparks it"
  case failsWithBackoff = "a failed job waits as the back-off says and keeps its note"
  case nextReady = "the next time is that of the earliest lane that can move"
  case documentsByKey = "documents are found by id, by key and all, in order of their ids"
  case documentsReplace = "a put replaces the document and its keys, a delete removes both"
  case trailInOrder = "a trail is read in the order it was written"
  case writesOnce = "a write that is done stays done, one that was abandoned is fresh"
  case unknownWrite = "a write that was begun is unknown since it was first begun"
  case prunes = "pruning forgets bodies and done writes, and nothing that is still owed"
  case counts = "counts say what is there"

  var testDescription: String { rawValue }
}
