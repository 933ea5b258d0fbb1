package import HTTPMessages

extension Hub {
  /// Answers `POST /api/graphql`.
  package func answerGraphQL(_ request: HTTPRequest) async -> HTTPResponse {
    HTTPResponse(404, text: "")
  }
}
