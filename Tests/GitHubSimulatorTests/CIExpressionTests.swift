import GitHubSimulator
import Testing

@Suite struct `An expression in a workflow` {
  /// What is written, and what it comes to.
  ///
  /// `E` is `{"a": [1, 2], "b": {"c": "Tea"}}`.
  static let samples = [
    ("1 == 1.0", "true"), ("'Tea' == 'tea'", "true"), ("'' == 0", "true"), ("null == 0", "true"), ("'x' == 0", "false"),
    ("true && 'yes' || 'no'", "yes"), ("false && 'yes' || 'no'", "no"), ("!(1 < 2)", "false"), ("'b' > 'A'", "true"),
    ("0x10 + ''", "unexpected symbol"), ("-2 < -1.5", "true"), ("'it''s'", "it's"),
    ("contains('Hello', 'ELL')", "true"),
    ("contains(fromJSON(env.E).a, 2)", "true"), ("startsWith('tea-cup', 'Tea')", "true"),
    ("endsWith('a.py', '.py')", "true"),
    ("format('{1}-{0} {{x}}', 'a', 'b')", "b-a {x}"), ("join(fromJSON(env.E).a, '+')", "1+2"),
    ("fromJSON(env.E).b.c", "Tea"), ("fromJSON(env.E)['b']['C']", "Tea"), ("fromJSON(env.E).missing.deeper", ""),
    ("join(fromJSON('[{\"n\":1},{\"n\":2}]').*.n)", "1,2"), ("1 || ", "ends too early"),
    ("nothing.at.all", "unrecognized"),
    ("github.repository_owner", "acme"), ("runner.os", "Linux"), ("secrets.TOKEN", ""), ("hashFiles('nothing/**')", ""),
  ]

  @Test(arguments: samples)
  func `comes to its value`(_ written: String, _ value: String) async throws {
    let run = try await CIWorld.run(
      """
      on: push
      env: {E: '{"a": [1, 2], "b": {"c": "Tea"}}'}
      jobs:
        test:
          steps:
            - run: |
                echo "[${{ \(written) }}]"
      """)
    let log = try #require(run.logs["test"])
    let isProblem = value.contains(" ") && value.hasPrefix("un") || value == "ends too early" || value == "unrecognized"
    #expect(log.contains(isProblem ? value : "Z [\(value)]\n"), "\(log)")
  }
}
