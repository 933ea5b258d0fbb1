package import Configuration
package import Domain
import Essentials
import Foundation

extension Settings {
  /// Whether the operator lets us work in a repository.
  package func watches(_ name: RepositoryName) -> Bool {
    repositories.isEmpty || repositories.contains { PathPattern($0).matches(name.description) }
  }

  /// The settings of a repository from its own file, which can only tighten ours.
  ///
  /// A file that does not read tightens as far as it goes: nothing is fixed until it reads again.
  func effective(file: Data?) -> EffectiveSettings {
    guard let file else { return effective(for: RepositorySettings(), hasFile: false) }
    guard let own = try? RepositorySettings.parse(file) else {
      var broken = RepositorySettings()
      broken.fix = false
      broken.paused = RepositorySettings.saysPaused(file)
      broken.redactPublicEvidence = true
      return effective(for: broken, hasFile: true)
    }
    return effective(for: own, hasFile: true)
  }
}

extension EffectiveSettings {
  /// The weight at which a report is promoted here.
  var promotionWeight: Double { Double(threshold) }
}

extension GitHubSettings {
  /// The host by which commits and hidden blocks name this GitHub.
  var host: String { htmlURL.host() ?? "github.com" }
}

extension LabelCatalogue {
  /// The definition of a label, whether the catalogue lists it or a source brought it.
  func definition(of name: String) -> LabelDefinition {
    self[name: name] ?? LabelDefinition(name: name, color: "c5def5", description: "A source of signals")
  }
}
