import Pipeline
import Testing

@Suite struct `A context server's program` {
  @Test(arguments: [
    ("docs-server", nil), ("/usr/bin/docs", nil), ("/bin/sh", nil), ("/opt/docs/bin/server", "/opt/docs"),
    ("/opt/docs/server.py", "/opt/docs"), ("/srv/nightshift/tools/venv/bin/docs", "/srv/nightshift/tools/venv"),
  ])
  func `is shown with the folder it is installed in`(_ program: String, _ shown: String?) {
    #expect(ServerProgram.shown(for: program, home: "/srv/nightshift") == shown)
  }

  @Test(arguments: [
    ("/root/bin/docs", "/root/bin"), ("/root/docs", "/root/docs"), ("/home/ada/bin/docs", "/home/ada/bin"),
    ("/home/ada/docs", "/home/ada/docs"), ("/home/ada/.local/bin/docs", "/home/ada/.local/bin"),
    ("/srv/nightshift/bin/docs", "/srv/nightshift/bin"), ("/srv/nightshift/docs", "/srv/nightshift/docs"),
    ("/srv/docs", "/srv/docs"), ("/docs", "/docs"), ("/opt/x/../../root/docs", "/root/docs"),
  ])
  func `never brings along where people keep what is theirs`(_ program: String, _ shown: String) {
    #expect(ServerProgram.shown(for: program, home: "/srv/nightshift") == shown)
  }
}
