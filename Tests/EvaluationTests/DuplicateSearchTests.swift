import Essentials
import Evaluation
import Foundation
import Grouping
import Testing

@Suite struct `A search for duplicates` {
  private let reports = """
    {"id": "1", "summary": "Voucher breaks the checkout", "description": "The total is gone", "cluster": "a"}
    {"id": "2", "summary": "Dark theme", "description": "Please", "cluster": "b"}
    {"id": "3", "summary": "Checkout breaks with a voucher", "description": "No total", "cluster": "a"}
    {"id": "4", "summary": "Invoice footer", "description": "Old bank account", "cluster": "c"}
    """

  @Test func `asks for every report that has one`() async throws {
    let search = try await DuplicateSearch(Data(reports.utf8), embedder: LexicalVector())
    #expect(search.reports == 4 && search.queries == 2)
    #expect(search.recall.map(\.way) == ["sentences", "words", "both"])
    #expect(search.recall.allSatisfy { $0.at == [1, 1, 1] })
    #expect(search.json["queries"]?.int == 2 && search.text.contains("2 of 4"))
  }

  @Test func `refuses what is not lines of JSON`() async {
    await #expect(throws: DataSetProblem.self) {
      try await DuplicateSearch(Data("{}\nnothing".utf8), embedder: LexicalVector())
    }
  }
}
