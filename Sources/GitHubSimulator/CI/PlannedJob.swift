import Essentials

/// One job as it will be run: an entry of `jobs:` with one combination of its matrix.
struct PlannedJob: Sendable {
  var definition: JobDefinition
  var key: String
  var name: String
  var labels: [String]
  var matrix: MatrixExpansion.Combination
  /// How many combinations there are, and which this is.
  var total: Int
  var index: Int

  var job: CIJob { CIJob(key: key, name: name, labels: labels) }

  var matrixValue: JSONValue {
    .object(Dictionary(matrix.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }))
  }

  /// Every job that `definition` stands for; one that can't be spread out yet is unsupported.
  static func jobs(of definition: JobDefinition, in scope: ExpressionScope) -> [PlannedJob] {
    guard let matrix = definition.matrix else { return [PlannedJob(definition, [], 0, 1, scope)] }
    do {
      let combinations = try MatrixExpansion.combinations(of: matrix, in: scope)
      return combinations.enumerated().map { PlannedJob(definition, $1, $0, combinations.count, scope) }
    } catch {
      var unclear = definition
      unclear.unsupported = "strategy.matrix (\(error))"
      return [PlannedJob(unclear, [], 0, 1, scope)]
    }
  }

  private init(
    _ definition: JobDefinition, _ matrix: MatrixExpansion.Combination, _ index: Int, _ total: Int,
    _ scope: ExpressionScope
  ) {
    self.definition = definition
    self.matrix = matrix
    self.index = index
    self.total = total
    let values = matrix.map { Self.said($0.value) }.joined(separator: ", ")
    let suffix = matrix.isEmpty ? "" : " (\(values))"
    key = definition.id + suffix
    name = ""
    labels = []
    var own = scope
    own.contexts["matrix"] = matrixValue
    own.contexts["strategy"] = strategyValue
    let given = definition.name.flatMap { try? own.text($0) }
    // A name that tells the combinations apart itself stays as it is.
    name = given.map { definition.name?.contains("matrix.") == true ? $0 : $0 + suffix } ?? key
    switch (try? own.fill(definition.runsOn)) ?? "ubuntu-latest" {
    case .array(let elements): labels = elements.map(ExpressionRules.text)
    case .object(let members): labels = members["labels"].map { [ExpressionRules.text($0)] } ?? []
    case let other: labels = [ExpressionRules.text(other)]
    }
  }

  var strategyValue: JSONValue {
    [
      "job-index": .integer(Int64(index)), "job-total": .integer(Int64(total)), "fail-fast": definition.failsFast,
    ]
  }

  private static func said(_ value: JSONValue) -> String {
    switch value {
    case .array, .object: value.text
    default: ExpressionRules.text(value)
    }
  }
}
