import Essentials
import SignalSources
import Testing

@Suite struct `A table of comma-separated values` {
  @Test func `gives an object for each row`() throws {
    let text =
      "\u{feff}source,type,content,weight\r\nsupport,ticket,\"Total, and \"\"tax\"\"\nwrong\",2.5\r\n\r\nshop,log,x,\n"
    #expect(
      try CSVTable.rows(in: text) == [
        ["source": "support", "type": "ticket", "content": "Total, and \"tax\"\nwrong", "weight": 2.5],
        ["source": "shop", "type": "log", "content": "x"],
      ])
  }

  @Test(arguments: [
    ("", 1), ("\n", 1), ("a,b\n1", 2), ("a\n\"x\ny", 2), ("a,b\n\"x\ny\",1\n2", 4), ("a\n\"x\"y", 2),
  ])
  func `says in which line it is wrong`(_ text: String, _ line: Int) {
    do throws(CSVTable.Problem) {
      _ = try CSVTable.rows(in: text)
      Issue.record("nothing was refused")
    } catch {
      #expect(error.line == line, "\(error)")
    }
  }

  @Test func `of too many rows is refused`() {
    #expect(throws: CSVTable.Problem(line: 4, text: "more than 2 rows")) {
      try CSVTable.rows(in: "a\n1\n2\n3", limit: 2)
    }
  }
}
