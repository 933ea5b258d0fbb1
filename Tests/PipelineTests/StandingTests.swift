import Domain
import Essentials
import Foundation
import Pipeline
import Testing

@Suite struct `The standing of a repository` {
  private func repository(archived: Bool = false, fork: Bool = false, issues: Bool = true) throws -> HostedRepository {
    HostedRepository(
      name: try Sample.shop(), id: 1, defaultBranch: "main", isPrivate: true, isArchived: archived, cloneURL: "",
      isFork: fork, hasIssues: issues)
  }

  @Test func `keeps work out of archives and forks, and says why`() throws {
    for standing in [
      RepositoryStanding(try repository(archived: true)), RepositoryStanding(try repository(fork: true)),
    ] {
      #expect(standing.reasonToLeave(isOnIssue: true)?.hasPrefix("left: ") == true)
      #expect(standing.reasonToLeave(isOnIssue: false)?.hasPrefix("left: ") == true)
    }
    #expect(RepositoryStanding(try repository(archived: true, fork: true)) == .archived)
  }

  @Test func `keeps reports waiting where there are no issues, and no pull request`() throws {
    let standing = RepositoryStanding(try repository(issues: false))
    #expect(standing.reasonToLeave(isOnIssue: true)?.contains("turned off") == true)
    #expect(standing.reasonToLeave(isOnIssue: false) == nil)
  }

  @Test func `is no obstacle elsewhere`() throws {
    #expect(RepositoryStanding(try repository()) == .open)
    #expect(RepositoryStanding.open.reasonToLeave(isOnIssue: true) == nil)
  }
}
