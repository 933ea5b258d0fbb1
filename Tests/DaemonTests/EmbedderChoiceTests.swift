import Configuration
import Daemon
import Essentials
import Foundation
import Grouping
import Testing

private func settings(_ change: (inout EmbeddingSettings) -> Void = { _ in }) -> EmbeddingSettings {
  var settings = EmbeddingSettings()
  change(&settings)
  return settings
}

private func choose(_ settings: EmbeddingSettings) throws -> any Embedder {
  try EmbedderChoice(settings, environment: ["HOME": "/nonexistent"], log: .discarded).embedder()
}

@Suite struct `The choice of an embedder` {
  @Test func `falls to words where no weights are, and where the settings say so`() throws {
    #expect(try choose(settings()).name == "words")
    #expect(try choose(settings { $0.by = .words }).name == "words")
  }

  @Test func `does not fall to words where weights were asked for by name`() {
    let refused = #expect(throws: StartError.self) { try choose(settings { $0.weights = "/nonexistent/model" }) }
    #expect(refused?.description.contains("/nonexistent/model") == true)
    #expect(throws: StartError.self) { try choose(settings { $0.by = .sentences }) }
  }

  @Test func `needs an address for an endpoint`() throws {
    #expect(throws: StartError.self) { try choose(settings { $0.by = .endpoint }) }
    let chosen = try choose(
      settings {
        $0.by = .endpoint
        $0.endpoint = URL(string: "https://models.example")
        $0.model = "tiny"
      })
    #expect(chosen.name == "endpoint tiny" && chosen.calibration.means.isEmpty)
  }
}
