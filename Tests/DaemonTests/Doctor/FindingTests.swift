import Daemon
import Essentials
import Foundation
import Runtime
import Testing

@Suite struct `A doctor's report` {
  private let findings = [
    Finding.ok("clock", "it agrees"), .warning("webhook", "one was lost", "look there"),
    .failure("key", "it is gone\nfor good", "make one"),
  ]

  @Test func `fails only for failures`() {
    #expect(DoctorReport(findings).exitStatus == 1)
    #expect(DoctorReport(Array(findings.prefix(2))).exitStatus == 0)
    #expect(DoctorReport([]).exitStatus == 0)
  }

  @Test func `says what to do below what was found`() {
    #expect(
      DoctorReport(findings).text == """
        ok       clock    it agrees
        warning  webhook  one was lost
                          → look there
        failure  key      it is gone
                          for good
                          → make one

        1 failures, 1 warnings.
        """)
  }

  @Test func `is for programs too`() {
    let json = DoctorReport(findings).json
    #expect(json["failures"] == 1 && json["warnings"] == 1 && json["findings"]?.array?.count == 3)
    #expect(json["findings"]?.array?[1]["remedy"] == "look there")
  }

  @Test func `lets nobody's words steer the terminal or fill it`() {
    let finding = Finding.ok("name\u{1b}[31m", "a\u{202e}b\u{7}" + String(repeating: "x", count: 5_000))
    #expect(!finding.check.contains("\u{1b}") && finding.found.hasPrefix("a b x"))
    #expect(finding.found.count == 1_000)
  }
}

@Suite struct `A doctor's check` {
  @Test func `that breaks is a failure of its own, and hides no other`() async {
    struct Broken: Error {}
    let checks = [
      DoctorCheck("first") { throw Broken() }, DoctorCheck("second") { [.ok("second", "well")] },
      DoctorCheck("third") { [.ok("third", "well"), .ok("third", "too")] },
    ]
    let findings = await checks.findings(time: SystemTime())
    #expect(findings.map(\.check) == ["first", "second", "third", "third"])
    #expect(findings.map(\.status) == [.failure, .ok, .ok, .ok])
  }

  @Test func `that does not end is cut off at its own deadline`() async {
    let time = ManualTime(Date(timeIntervalSince1970: 0))
    let never = Latch()
    async let findings = [
      DoctorCheck("slow", within: .seconds(20)) {
        await never.wait()
        return [.ok("slow", "at last")]
      }, DoctorCheck("quick") { [.ok("quick", "well")] },
    ].findings(time: time)
    await time.waitForSleepers()
    time.advance(by: .seconds(21))
    #expect(
      await findings.first
        == .failure(
          "slow", "it took too long to find out", "try again; if it stays so, look at the network"))
  }
}
