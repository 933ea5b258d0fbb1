package import Foundation

/// What a model costs, in US dollars for a million tokens of each kind.
package struct ModelPrice: Sendable, Equatable {
  package var input: Double
  package var output: Double
  /// Read again out of the provider's memory.
  package var cacheRead: Double
  /// Read, and put into it.
  package var cacheWrite: Double

  package init(input: Double, output: Double, cacheRead: Double? = nil, cacheWrite: Double? = nil) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead ?? input
    self.cacheWrite = cacheWrite ?? input
  }

  package static let free = ModelPrice(input: 0, output: 0)
}

/// A model that has a price.
package struct PricedModel: Sendable, Equatable {
  package var name: String
  package var price: ModelPrice
  /// How many tokens a conversation may have.
  package var window: Int

  package init(name: String, price: ModelPrice, window: Int) {
    self.name = name
    self.price = price
    self.window = window
  }
}

/// The models of `config/models.yml`.
package struct ModelCatalogue: Sendable, Equatable {
  package var models: [PricedModel]

  package init(models: [PricedModel]) { self.models = models }

  package init(parsing data: Data) throws {
    var reader = SettingsReader()
    let models = try YAMLDocument.parse(data).sequence?.compactMap { Self.model($0, &reader) } ?? []
    if models.isEmpty { reader.problems.append(.init(line: 1, column: 1, path: "", text: "a list of models expected")) }
    try reader.finish()
    self.models = models
  }

  package static func builtIn() throws -> ModelCatalogue {
    try ModelCatalogue(parsing: Data(PackageResources.models_yml))
  }

  /// The model called `name`, or the one that `name` is a dated version of.
  package subscript(_ name: String) -> PricedModel? {
    models.first { $0.name == name } ?? models.first { Self.isVersion(name, of: $0.name) }
  }

  private static func isVersion(_ name: String, of model: String) -> Bool {
    guard name.hasPrefix(model + "-") else { return false }
    let rest = name.dropFirst(model.count + 1)
    return rest == "latest" || rest.count >= 8 && rest.allSatisfy { $0 == "-" || $0.isASCII && $0.isNumber }
  }

  private static func model(_ node: YAMLNode, _ reader: inout SettingsReader) -> PricedModel? {
    func dollars(_ key: String) -> Double? {
      node[key]?.double.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
    guard let name = node["name"]?.string, !name.isEmpty, let input = dollars("input"), let output = dollars("output"),
      let read = dollars("cache_read"), let write = dollars("cache_write"), let window = node["window"]?.int, window > 0
    else {
      reader.refuse(node, "a model has a name, prices (input, output, cache_read, cache_write) and a window")
      return nil
    }
    return PricedModel(
      name: name, price: ModelPrice(input: input, output: output, cacheRead: read, cacheWrite: write), window: window)
  }
}
