import CommandLineTool
import Foundation
import Testing

@Suite struct `The people of a repository` {
  @Test func `are called as their addresses say, or as they are named where those say nothing`() {
    var authors = RepositoryAuthors()
    authors.add(name: "Ada Young", email: "Ada.Young@example.com")
    authors.add(name: "Ben", email: "12345+benny@users.noreply.github.com")
    authors.add(name: "Cleo Park", email: "me@example.com")
    #expect(authors.people.map(\.login) == ["ada-young", "benny", "cleo-park"])
    #expect(authors.people[0].emails == ["ada.young@example.com"])
  }

  @Test func `are one person with two addresses, and two with one login`() {
    var authors = RepositoryAuthors()
    authors.add(name: "Ada Young", email: "ada@example.com")
    authors.add(name: "Ada Young", email: "ada@home.example")
    authors.add(name: "Ada Old", email: "ada@other.example")
    #expect(authors.people.map(\.login) == ["ada", "ada-old"])
    #expect(authors.people[0].emails.count == 2)
  }

  @Test func `are no bots, and nobody whom the world has already`() {
    var authors = RepositoryAuthors()
    authors.add(name: "dependabot[bot]", email: "49699333+dependabot[bot]@users.noreply.github.com")
    authors.add(name: "", email: "github@example.com")
    authors.add(name: "", email: "@")
    authors.add(owner: "nightshift")
    authors.add(owner: "a b")
    #expect(authors.people.isEmpty)
  }

  @Test func `are nobody where there is no repository`() async {
    #expect(await RepositoryAuthors.read("/nonexistent").isEmpty)
  }
}
