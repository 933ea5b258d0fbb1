import Essentials
import Foundation

/// Joining reports, splitting them, and moving them to another repository.
extension ReportLifecycle {
  /// Its signals go to another report of the repository, or all of it goes to another repository.
  mutating func depart(_ departure: Departure) -> ReportOutcome {
    let who = departure.by
    guard report.change?.state != .open else {
      return ReportOutcome(
        "\(who) wanted it \(departure.text), but pull request #\(report.change?.number ?? 0) is open")
    }
    guard report.state.isOpen || report.state == .dismissed else {
      return ReportOutcome("\(who) wanted it \(departure.text), but it is \(report.state.rawValue)")
    }
    if let outcome = reasonToLeave(to: who) { return outcome }
    let before = report
    var departure = departure
    departure.weight = report.weight
    report.left = departure
    report.weight = 0
    report.state = .dismissed
    (report.note, report.question, report.heldBack, report.snooze, report.suggestions) = (nil, nil, nil, nil, nil)
    report.kept = nil
    let why = "\(who): \(departure.text), with \(before.signalCount) signals and weight \(Self.text(before.weight))"
    let handOver = ReportAction.handOver(nil, from: report.id, to: departure.report, in: departure.repository)
    switch departure.kind {
    case .joined:
      let parcel = before.parcel(weight: before.weight, by: who)
      let cause = "join/\(report.id)/\(Int(departure.at.timeIntervalSince1970))"
      return ReportOutcome(
        why, [.writeIssue, .tell(departure.report, .absorbed(parcel), cause: cause), handOver])
    case .moved: return ReportOutcome(why, [.writeIssue, .open(before.moved(departure)), handOver])
    }
  }

  /// A report whose signals count elsewhere: what comes for it goes on, and nothing else happens.
  mutating func handleDeparted(_ event: ReportEvent, from departure: Departure) -> ReportOutcome {
    let there = departure.report
    switch event {
    case .signalJoined(let entry):
      guard !report.hasCounted(entry.signal) else {
        return ReportOutcome("signal \(entry.signal) was counted before; nothing changes")
      }
      return ReportOutcome(
        "signal \(entry.signal) goes on, because this was \(departure.text)",
        [
          .tell(there, event, cause: "signal/\(entry.signal)"),
          .handOver([entry.signal], from: report.id, to: there, in: departure.repository),
        ])
    case .repeated(let entry):
      return ReportOutcome(
        "repetitions go on, because this was \(departure.text)",
        [.tell(there, event, cause: "\(entry.signal)/\(entry.times ?? 1)")])
    case .absorbed(let parcel):
      return ReportOutcome(
        "what was joined to it goes on, because this was \(departure.text)",
        [
          .tell(there, event, cause: "join/\(parcel.from)/by/\(report.id)"),
          .handOver(parcel.entries.map(\.signal), from: report.id, to: there, in: departure.repository),
        ])
    case .gaveBack(let parcel):
      report.take(out: parcel)
      return ReportOutcome(
        "a report that was joined to it is parted again",
        [.writeIssue, .tell(there, event, cause: "part/\(parcel.from)/by/\(report.id)")])
    case .issueWritten(let issue):
      report.issue = issue
      return ReportOutcome("it is issue #\(issue.number)", [.writeIssue])
    case .linked(let number):
      guard departure.issue != number else { return ReportOutcome("the link was known") }
      report.left?.issue = number
      return ReportOutcome("it was moved to \(departure.repository)#\(number)", [.writeIssue])
    case .reopenedIssue(let person): return comeBack(departure, by: person)
    default: return ReportOutcome("nothing follows, because this was \(departure.text)", [.writeIssue])
    }
  }

  private mutating func comeBack(_ departure: Departure, by person: String) -> ReportOutcome {
    guard departure.kind == .joined else {
      return ReportOutcome("\(person) reopened it, but it was \(departure.text)", [.writeIssue])
    }
    report.left = nil
    report.weight = departure.weight
    report.state = .gathering
    report.isArrangedByPerson = true
    let cause = "part/\(report.id)/\(Int(departure.at.timeIntervalSince1970))"
    let parcel = report.parcel(weight: departure.weight, by: person)
    return ReportOutcome(
      "\(person) reopened it: it is a report of its own again",
      [
        .writeIssue, .tell(departure.report, .gaveBack(parcel), cause: cause),
        .handOver(report.entries.map(\.signal), from: departure.report, to: report.id, in: report.repository),
      ])
  }

  mutating func absorb(_ parcel: Parcel) -> ReportOutcome {
    guard report.absorbed?.contains(where: { $0.report == parcel.from }) != true else {
      return ReportOutcome("what was joined to it is counted already")
    }
    let name = parcel.issue.map { "#\($0)" } ?? "a report"
    let known = parcel.entries.filter { report.hasCounted($0.signal) }
    report.absorbed = (report.absorbed ?? []) + [AbsorbedReport(report: parcel.from, issue: parcel.issue)]
    let new = parcel.entries.filter { !report.hasCounted($0.signal) }
    let own = Set(report.entries.map(\.countedAs)).union(report.countedElsewhere.elements)
    report.entries = (report.entries + new).sorted { $0.at < $1.at }
    report.carried = StableSet(
      (report.carried?.elements ?? []).union(parcel.counted.elements.filter { !own.contains($0) }))
    if parcel.forgotten > 0 { report.forgotten = (report.forgotten ?? 0) + parcel.forgotten }
    report.add(weight: parcel.weight - known.reduce(0) { $0 + $1.weight })
    return wakeIfHeavy(
      ReportOutcome(
        "\(parcel.by) joined \(name) to it: \(parcel.hashes.count) signals; weight \(Self.text(report.weight))",
        [.writeIssue]))
  }

  mutating func giveBack(_ parcel: Parcel) -> ReportOutcome {
    guard report.absorbed?.contains(where: { $0.report == parcel.from }) == true else {
      return ReportOutcome("a report is parted from it that was not joined to it")
    }
    let lost = report.take(out: parcel)
    report.isArrangedByPerson = true
    let name = parcel.issue.map { "#\($0)" } ?? "a report"
    var actions: [ReportAction] = [.writeIssue]
    if !lost.isEmpty {
      // They were split off meanwhile, and count there.
      actions.append(.tell(parcel.from, .signalsLeft(lost), cause: "left/\(report.id)/\(report.sequence)"))
    }
    return ReportOutcome("\(name) is a report of its own again; weight \(Self.text(report.weight))", actions)
  }

  mutating func split(_ part: SplitOff, at now: Date) -> ReportOutcome {
    if let outcome = reasonToLeave(to: part.by) { return outcome }
    let chosen = report.entries.filter { part.signals.contains($0.signal) }
    guard !chosen.isEmpty else { return ReportOutcome("\(part.by) split off signals that are not here") }
    guard chosen.count < report.entries.count + report.earlierCount else {
      return ReportOutcome("\(part.by) wanted to split off every signal; one has to stay")
    }
    var new = Report(id: part.into, repository: report.repository, title: report.title, createdAt: now)
    new.entries = chosen
    new.title = chosen.max { $0.weight < $1.weight }?.subject ?? report.title
    new.origin = ReportOrigin(.split, from: report.id, at: report.address, by: part.by)
    new.add(weight: chosen.reduce(0) { $0 + $1.weight })
    report.entries.removeAll { part.signals.contains($0.signal) }
    report.add(weight: -new.weight)
    report.suggestions = nil
    if part.by != Report.nightlyReview { report.isArrangedByPerson = true }
    return ReportOutcome(
      "\(part.by) split off \(chosen.count) signals with weight \(Self.text(new.weight)) as report \(new.id)",
      [.writeIssue, .open(new), .handOver(chosen.map(\.signal), from: report.id, to: new.id, in: report.repository)])
  }

  /// Signals it brought back turn out to count elsewhere by now.
  mutating func drop(_ signals: [Identifier<Signal>]) -> ReportOutcome {
    let gone = report.entries.filter { signals.contains($0.signal) }
    guard !gone.isEmpty else { return ReportOutcome("signals left that are not here") }
    report.entries.removeAll { signals.contains($0.signal) }
    report.add(weight: -gone.reduce(0) { $0 + $1.weight })
    return ReportOutcome(
      "\(gone.count) signals were split off while it was joined; weight \(Self.text(report.weight))", [.writeIssue])
  }
}

extension Report {
  /// Adds to the sum, which is never below nothing.
  mutating func add(weight: Double) { self.weight = max(0, ((self.weight + weight) * 100).rounded() / 100) }

  /// Takes what `parcel` brought out again, and answers which of its signals are not here any more.
  @discardableResult
  fileprivate mutating func take(out parcel: Parcel) -> [Identifier<Signal>] {
    let lost = parcel.entries.filter { !hasCounted($0.signal) }
    let hashes = parcel.hashes
    entries.removeAll { hashes.contains($0.countedAs) }
    countedElsewhere = StableSet(countedElsewhere.elements.subtracting(hashes))
    carried = carried.map { StableSet($0.elements.subtracting(hashes)) }
    if let forgotten { self.forgotten = max(0, forgotten - parcel.forgotten) }
    absorbed?.removeAll { $0.report == parcel.from }
    let weight = parcel.weight - lost.reduce(0) { $0 + $1.weight }
    if left == nil { add(weight: -weight) } else { left?.weight -= weight }
    return lost.map(\.signal)
  }

  /// The same report as a new one in another repository: what research said of the old code says nothing there.
  fileprivate func moved(_ departure: Departure) -> Report {
    var new = Report(
      id: departure.report, repository: departure.repository, title: title, createdAt: createdAt)
    new.weight = weight
    new.handSet = handSet
    new.fading = fading
    new.entries = entries
    new.carried = parcel(weight: 0, by: "").counted
    new.forgotten = forgotten
    new.absorbed = absorbed
    new.priority = priorityIsByHand ? priority : nil
    new.priorityIsByHand = priorityIsByHand
    new.receipt = receipt
    new.snooze = snooze
    new.assignee = assignee
    new.origin = ReportOrigin(.moved, from: id, at: address, by: departure.by)
    return new
  }
}
