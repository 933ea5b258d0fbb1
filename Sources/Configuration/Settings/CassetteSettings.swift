import Essentials

/// Whether the traffic with models is written down, or played back instead of asking them.
package struct CassetteSettings: Sendable, Equatable, SettingsSection {
  package var record: String?
  package var replay: String?

  package init() {}

  static var fields: [SettingsField<CassetteSettings>] {
    [
      .init("record", \.record, "A folder for a file of each run, with all that models were asked and answered."),
      .init("replay", \.replay, "A folder of such files to answer from; no model is asked then."),
    ]
  }
}
