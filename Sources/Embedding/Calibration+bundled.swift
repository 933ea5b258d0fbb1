import Foundation
package import Grouping

extension Calibration {
  /// The sentence encoder's constants; `.github/scripts/calibration` makes the file.
  package static func sentenceEncoder() throws -> Calibration {
    try JSONDecoder().decode(Calibration.self, from: Data(PackageResources.minilm_json))
  }
}
