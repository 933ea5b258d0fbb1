/// Which of GitHub's limits are in force; nil means without limit
/// (docs.github.com, "Rate limits for the REST API").
package struct RateLimits: Sendable, Equatable {
  /// The primary limit, for REST and GraphQL each.
  package var requestsPerHour: Int?
  package var contentPerMinute: Int?
  package var contentPerHour: Int?
  package var secondsBetweenWrites: Double?
  /// REST: a read counts 1, a write 5.
  package var pointsPerMinute: Int?
  /// GraphQL: a query counts 1, a mutation 5.
  package var graphPointsPerMinute: Int?
  package var searchesPerMinute: Int?
  /// 403 or 429: GitHub answers either.
  package var refusalStatus: Int

  package init(
    requestsPerHour: Int? = nil, contentPerMinute: Int? = nil, contentPerHour: Int? = nil,
    secondsBetweenWrites: Double? = nil, pointsPerMinute: Int? = nil, graphPointsPerMinute: Int? = nil,
    searchesPerMinute: Int? = nil, refusalStatus: Int = 403
  ) {
    self.requestsPerHour = requestsPerHour
    self.contentPerMinute = contentPerMinute
    self.contentPerHour = contentPerHour
    self.secondsBetweenWrites = secondsBetweenWrites
    self.pointsPerMinute = pointsPerMinute
    self.graphPointsPerMinute = graphPointsPerMinute
    self.searchesPerMinute = searchesPerMinute
    self.refusalStatus = refusalStatus
  }

  /// What github.com holds an installation to.
  package static let gitHubDotCom = RateLimits(
    requestsPerHour: 5000, contentPerMinute: 80, contentPerHour: 500, pointsPerMinute: 900,
    graphPointsPerMinute: 2000, searchesPerMinute: 30)
}
