import Configuration
import Essentials

/// Spreads `strategy.matrix` out into its combinations.
///
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
enum MatrixExpansion {
  /// One job's values, in the order in which they are named.
  typealias Combination = [(key: String, value: JSONValue)]

  static let limit = 256

  static func combinations(of matrix: YAMLNode, in scope: ExpressionScope) throws -> [Combination] {
    let entries = try axes(matrix, scope)
    var combinations: [Combination] = []
    for (key, value) in entries where key != "include" && key != "exclude" {
      guard case .array(let values) = value, !values.isEmpty else {
        throw WorkflowError(problem: "matrix '\(key)' is not a list of values", line: matrix.line)
      }
      let before: [Combination] = combinations.isEmpty ? [[]] : combinations
      combinations = before.flatMap { combination in values.map { combination + [(key, $0)] } }
      guard combinations.count <= limit else {
        throw WorkflowError(problem: "the matrix has more than \(limit) jobs", line: matrix.line)
      }
    }
    let excluded = objects(entries, "exclude")
    combinations.removeAll { combination in excluded.contains { fits($0, combination) } }
    return include(objects(entries, "include"), in: combinations)
  }

  private static func axes(_ matrix: YAMLNode, _ scope: ExpressionScope) throws -> [(String, JSONValue)] {
    if let entries = matrix.mapping {
      return try entries.map { ($0.key, try scope.fill($0.value.jsonValue)) }
    }
    guard case .object(let members) = try scope.fill(matrix.jsonValue) else {
      throw WorkflowError(problem: "the matrix is not a mapping", line: matrix.line)
    }
    return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func objects(_ entries: [(String, JSONValue)], _ key: String) -> [[String: JSONValue]] {
    (entries.first { $0.0 == key }?.1.array ?? []).compactMap(\.object)
  }

  private static func fits(_ wanted: [String: JSONValue], _ combination: Combination) -> Bool {
    wanted.allSatisfy { key, value in combination.contains { $0.key == key && $0.value == value } }
  }

  /// An entry adds to every combination whose own values it doesn't change; where it fits none it is a job of its own.
  private static func include(_ entries: [[String: JSONValue]], in originals: [Combination]) -> [Combination] {
    var combinations = originals
    for entry in entries {
      let fields = entry.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
      var isAdded = false
      for (index, original) in originals.enumerated()
      where fields.allSatisfy({ field in original.allSatisfy { $0.key != field.key || $0.value == field.value } }) {
        for field in fields where !original.contains(where: { $0.key == field.key }) {
          combinations[index].removeAll { $0.key == field.key }
          combinations[index].append(field)
        }
        isAdded = true
      }
      if !isAdded { combinations.append(fields) }
    }
    return combinations
  }
}
