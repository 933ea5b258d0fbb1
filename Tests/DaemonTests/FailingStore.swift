import Essentials
import Foundation
import Storage
import WorkQueue

/// A store whose disk is full.
struct FailingStore: Store {
  private let error = StorageError(.full, statement: "INSERT INTO deliveries")

  func accept(_ deliveries: [Delivery], at now: Date) async throws -> [Bool] { throw error }
  func delivery(_ id: Identifier<Delivery>) async throws -> Delivery? { throw error }
  func commit(_ change: Change) async throws { throw error }
  func lease(at now: Date, for length: Duration, limit: Int) async throws -> [LeasedJob] { throw error }
  func extend(_ job: Identifier<Job>, until: Date) async throws -> Bool { throw error }
  func releaseLeases(at now: Date) async throws -> Int { throw error }
  func nextReady() async throws -> Date? { throw error }
  func job(_ id: Identifier<Job>) async throws -> JobStatus? { throw error }
  func parked(limit: Int) async throws -> [JobStatus] { throw error }
  func unpark(_ id: Identifier<Job>, at now: Date) async throws -> Bool { throw error }
  func document(_ collection: String, id: String) async throws -> Document? { throw error }
  func documents(_ collection: String, key: String) async throws -> [Document] { throw error }
  func documents(_ collection: String) async throws -> [Document] { throw error }
  func trail(of subject: String) async throws -> [TrailEntry] { throw error }
  func beginWrite(_ key: String, at now: Date) async throws -> WriteRecord { throw error }
  func finishWrite(_ key: String, result: Data) async throws { throw error }
  func abandonWrite(_ key: String) async throws { throw error }
  func counts() async throws -> StoreCounts { throw error }
  func prune(before: Date) async throws { throw error }
}
