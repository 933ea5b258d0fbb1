/// A finished set-up, and what to do with it.
package struct SetupResult: Sendable, Equatable {
  package struct Step: Sendable, Equatable {
    package var text: String
    package var command: String?
  }

  package var credentials: AppCredentials
  package var folder: String
  package var settingsFile: String
  package var tokenFile: String
  package var publicURL: String?

  package init(credentials: AppCredentials, folder: CredentialFolder, publicURL: String?) {
    self.credentials = credentials
    self.folder = folder.path
    settingsFile = folder.settingsFile
    tokenFile = folder.tokenFile
    self.publicURL = publicURL
  }

  package var steps: [Step] {
    let address = publicURL ?? "the service's address"
    return [
      Step(text: "Install the App on your repositories: \(credentials.installPage)"),
      Step(
        text:
          "Let your proxy pass \(address)/webhooks/ and /signals on to http://127.0.0.1:8080, and start the service:",
        command: "nightshift serve --config \(settingsFile)"),
      Step(text: "See whether all is well:", command: "nightshift doctor --config \(settingsFile)"),
      Step(
        text: "Send a first signal:",
        command:
          "NIGHTSHIFT_TOKEN=$(cat \(tokenFile)) nightshift signal send --source support --type ticket \"It does not work\""
      ),
    ]
  }
}
