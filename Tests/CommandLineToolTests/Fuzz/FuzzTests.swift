import Configuration
import Domain
import Essentials
import Foundation
import GitHub
import SignalSources
import Testing

@Suite(.timeLimit(.minutes(60)))
struct `Fuzzed input` {
  private static let noon = Date(timeIntervalSince1970: 1_795_262_400)

  /// What a failure is found again by.
  private static func place(_ input: Data) -> Comment {
    "NIGHTSHIFT_FUZZ_SEED=\(Fuzz.seed) NIGHTSHIFT_FUZZ=\(Fuzz.rounds), base64 \(input.prefix(4_096).base64EncodedString())"
  }

  @Test func `is JSON to the scanner if it is to the decoder, and comes back as it went`() {
    var fuzz = Fuzz("json", FuzzSeeds.json + FuzzSeeds.payloads)
    fuzz.run { input in
      let value = try? JSONValue(parsing: input)
      #expect(JSONScanner.accepts(Array(input)) == (value != nil), Self.place(input))
      if let value { #expect((try? JSONValue(parsing: value.data)) == value, Self.place(input)) }
    }
  }

  @Test func `becomes signals within bounds or a reason, whatever source reads it`() {
    let catalogue = SourceCatalogue()
    let sources: [any SignalSource] = [GenericSource(), SessionSource()] + catalogue.names.compactMap { catalogue[$0] }
    #expect(sources.count > 15)
    var fuzz = Fuzz("sources", FuzzSeeds.payloads)
    fuzz.run { input in
      guard let payload = try? JSONValue(parsing: input) else { return }
      for source in sources {
        _ = source.greeting(for: payload)
        let signals = (try? source.signals(from: payload, receivedAt: Self.noon)) ?? []
        #expect(signals == (try? source.signals(from: payload, receivedAt: Self.noon)) ?? [], Self.place(input))
        for signal in signals {
          let isBounded = signal.content.utf8.count <= GenericSource.contentLimit && signal.title.utf8.count <= 4_096
          #expect(
            isBounded && !signal.id.text.isEmpty && (0...100).contains(signal.weight),
            "\(source.name) \(Self.place(input))")
          _ = LedgerEntry.countedAs(signal.id)
          _ = (StormKey(signal), ExactKey.keys(of: signal), PrivateText().redact(signal))
        }
      }
    }
  }

  @Test func `is a mapping or settings, or is refused with a line`() {
    var fuzz = Fuzz("yaml", FuzzSeeds.yaml)
    fuzz.run { input in
      do {
        let source = MappedSource(try SourceMapping.parse(input))
        for payload in FuzzSeeds.payloads {
          guard let value = try? JSONValue(parsing: payload) else { continue }
          _ = try? source.signals(from: value, receivedAt: Self.noon)
        }
      } catch {
        #expect(!"\(error)".isEmpty, Self.place(input))
      }
      do {
        _ = try RepositorySettings.parse(input)
      } catch {
        #expect(!"\(error)".isEmpty, Self.place(input))
      }
    }
  }

  @Test func `is an event of GitHub's, or is told to be none`() {
    let names = [
      "issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "check_run",
      "check_suite", "workflow_run", "workflow_job", "status", "push", "installation", "repository", "merge_group", "x",
    ]
    var fuzz = Fuzz("github", FuzzSeeds.github)
    fuzz.run { input in
      guard let payload = try? JSONValue(parsing: input) else { return }
      for name in names { #expect(!"\(GitHubEvent(name, payload))".isEmpty, Self.place(input)) }
    }
  }

  @Test func `is a table or lines, or is refused with a line of its own`() {
    var fuzz = Fuzz("csv", FuzzSeeds.tables)
    fuzz.run { input in
      let lines = input.count { $0 == 0x0a || $0 == 0x0d } + 1
      if let rows = try? CSVTable.rows(in: String(decoding: input, as: UTF8.self)) {
        #expect(rows.count <= lines, Self.place(input))
      }
      do throws(JSONSyntaxError) {
        let count = try SignalLines.values(in: input).count
        #expect(count <= lines, Self.place(input))
      } catch {
        #expect((1...lines).contains(error.line), Self.place(input))
      }
    }
  }

  @Test func `is a command, a condition or neither, and comes out inert`() {
    var fuzz = Fuzz("words", FuzzSeeds.words)
    fuzz.run { input in
      let text = String(decoding: input, as: UTF8.self)
      _ = ReportCommand(comment: text)
      do throws(SignalCondition.Problem) {
        let condition = try SignalCondition(text)
        #expect(condition.description == text, Self.place(input))
      } catch {
        #expect((1...(text.count + 1)).contains(error.column), Self.place(input))
      }
      _ = (StackTraceParser.frames(in: text), Screening.judge(text))
      let inline = Defang.inline(text, limit: 100)
      #expect(!inline.contains("<") && !inline.contains("\n") && !inline.contains("@everyone"), Self.place(input))
      #expect(SafeText.title(text).count <= 96, Self.place(input))
    }
  }
}
