import Configuration
import Foundation
import GitHub
import Testing

@Suite struct `The file .github/app.yml` {
  @Test func `is YAML, and says what the manifest says`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = try YAMLDocument.parse(Data(contentsOf: root.appending(path: ".github/app.yml")))
    let permissions = Dictionary(
      uniqueKeysWithValues: (file["default_permissions"]?.mapping ?? []).map { ($0.key, $0.value.string) })
    #expect(permissions == AppManifest.permissions().mapValues(\.rawValue))
    #expect(file["default_events"]?.sequence?.compactMap(\.string) == AppManifest.events)
    #expect(file["public"]?.bool == false)
  }
}
