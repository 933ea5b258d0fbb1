import Embedding
import Essentials
import Foundation
import Grouping
import HTTPMessages
import Synchronization
import Testing

/// Answers with what the test made of the request, and keeps the requests.
private final class Service: Transport {
  private let requests = Mutex<[HTTPRequest]>([])
  private let answer: @Sendable (Int) -> HTTPResponse

  init(_ answer: @escaping @Sendable (_ texts: Int) -> HTTPResponse) { self.answer = answer }

  var asked: [HTTPRequest] { requests.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    requests.withLock { $0.append(request) }
    return answer((try? JSONValue(parsing: request.body))?["input"]?.array?.count ?? 0)
  }
}

private func vectors(_ count: Int) -> HTTPResponse {
  let items = (0..<count).reversed().map { number -> JSONValue in
    ["index": .integer(Int64(number)), "embedding": [.number(Double(number) + 1), 0]]
  }
  return HTTPResponse(200, json: ["data": .array(items)])
}

private func embedder(_ service: Service) -> EndpointEmbedder {
  EndpointEmbedder(
    base: "https://models.example/", model: "tiny", key: Redacted("k"), transport: service,
    calibration: LexicalVector().calibration)
}

@Suite struct `An embedding endpoint` {
  @Test func `is asked in batches, with its key, and answers in any order`() async throws {
    let service = Service(vectors)
    let found = try await embedder(service).vectors(for: Array(repeating: "text", count: 65) + [""])
    #expect(found.count == 66 && found.allSatisfy { $0 == [1, 0] })
    #expect(service.asked.count == 2)
    #expect(service.asked.first?.url == "https://models.example/v1/embeddings")
    #expect(service.asked.first?.headers["Authorization"] == "Bearer k")
    #expect(try await embedder(service).vectors(for: []).isEmpty)
  }

  @Test(arguments: [
    HTTPResponse(429), HTTPResponse(200, text: "no"), HTTPResponse(200, json: ["data": []]),
    HTTPResponse(200, json: ["data": [["index": 1, "embedding": [1]]]]),
    HTTPResponse(200, json: ["data": [["index": 0, "embedding": ["x"]]]]),
    HTTPResponse(200, json: ["data": [["index": 0, "embedding": []]]]),
    HTTPResponse(200, json: ["data": [["index": 0, "embedding": [1e300]]]]),
  ])
  func `that answers anything else is refused`(_ response: HTTPResponse) async {
    await #expect(throws: EndpointEmbedder.Problem.self) {
      try await embedder(Service { _ in response }).vectors(for: ["text"])
    }
  }
}
