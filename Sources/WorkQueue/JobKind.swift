package import Essentials
package import Foundation

/// A job's stored name, bound to the one payload it admits.
///
/// Names outlive code: they end in a version.
package struct JobKind<Payload: Codable & Sendable>: Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  package func job(
    _ payload: Payload, id: Identifier<Job>, lane: Identifier<Lane>, readyAt: Date
  ) throws -> Job {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.dateEncodingStrategy = .iso8601
    return Job(id: id, kind: name, lane: lane, payload: try encoder.encode(payload), readyAt: readyAt)
  }

  /// The payload of a job of this kind.
  package func payload(of job: Job) throws -> Payload {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(Payload.self, from: job.payload)
  }
}
