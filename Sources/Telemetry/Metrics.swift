import Synchronization

/// The values of a label: a closed set, so that nothing from outside can make series without end.
package protocol MetricLabel: Sendable, Hashable, CaseIterable {
  /// The label's name, for example `outcome`.
  static var label: String { get }
  var value: String { get }
}

extension MetricLabel where Self: RawRepresentable, RawValue == String {
  package var value: String { rawValue }
}

/// The label of a metric that has none.
package enum NoLabel: MetricLabel {
  case none

  package static var label: String { "" }
  package var value: String { "" }
}

/// What the program counts, and its text for Prometheus.
///
/// Asking twice for a name gives the same metric; the first help text stands.
package final class Metrics: Sendable {
  private let families = Mutex<[String: MetricFamily]>([:])

  package init() {}

  package func counter<Label: MetricLabel>(_ name: StaticString, _ help: StaticString, by _: Label.Type) -> Counter<
    Label
  > {
    Counter(family: family(name, help, .counter, Label.self))
  }

  package func gauge<Label: MetricLabel>(_ name: StaticString, _ help: StaticString, by _: Label.Type) -> Gauge<Label> {
    Gauge(family: family(name, help, .gauge, Label.self))
  }

  /// A histogram whose buckets end at `bounds`, which ascend.
  package func histogram<Label: MetricLabel>(
    _ name: StaticString, _ help: StaticString, bounds: [Double], by _: Label.Type
  ) -> Histogram<Label> {
    Histogram(family: family(name, help, .histogram(bounds: bounds.filter(\.isFinite).sorted()), Label.self))
  }

  package func counter(_ name: StaticString, _ help: StaticString) -> Counter<NoLabel> {
    counter(name, help, by: NoLabel.self)
  }

  package func gauge(_ name: StaticString, _ help: StaticString) -> Gauge<NoLabel> {
    gauge(name, help, by: NoLabel.self)
  }

  /// A gauge whose series come and go with the things that `label` names.
  package func gauge(_ name: StaticString, _ help: StaticString, of label: StaticString) -> NamedGauge {
    NamedGauge(family: family(name, help, .gauge, label: label.description))
  }

  private func family<Label: MetricLabel>(
    _ name: StaticString, _ help: StaticString, _ kind: MetricFamily.Kind, _: Label.Type
  ) -> MetricFamily {
    family(name, help, kind, label: Label.label)
  }

  private func family(
    _ name: StaticString, _ help: StaticString, _ kind: MetricFamily.Kind, label: String
  ) -> MetricFamily {
    families.withLock { families in
      if let known = families[name.description] {
        precondition(known.kind == kind && known.label == label, "\(name) is another kind of metric already")
        return known
      }
      let family = MetricFamily(name: name.description, help: help.description, kind: kind, label: label)
      families[name.description] = family
      return family
    }
  }

  /// All metrics in the text format 0.0.4, in order of their names.
  ///
  /// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
  package var text: String {
    families.withLock { $0.values.sorted { $0.name < $1.name } }.map(\.text).joined()
  }
}

/// Numbers by the name of what they are about.
package struct NamedGauge: Sendable {
  /// More names than this are not shown: what comes from outside must not make series without end.
  package static let limit = 100
  let family: MetricFamily

  /// Shows `values` and no others; of too many, the first by name.
  package func set(_ values: [String: Double]) {
    let kept = values.sorted { $0.key < $1.key }.prefix(Self.limit)
    family.replace(Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first })
  }
}

/// A number that only grows.
package struct Counter<Label: MetricLabel>: Sendable {
  let family: MetricFamily

  /// Takes over a count that is kept elsewhere.
  package func raise(to value: Double, _ label: Label) {
    if value.isFinite { family.change(label.value) { $0.sum = max($0.sum, value) } }
  }

  package func add(_ amount: Double = 1, _ label: Label) {
    if amount > 0, amount.isFinite { family.change(label.value) { $0.sum += amount } }
  }
}

/// A number that goes up and down.
package struct Gauge<Label: MetricLabel>: Sendable {
  let family: MetricFamily

  package func set(_ value: Double, _ label: Label) { family.change(label.value) { $0.sum = value } }
  package func add(_ amount: Double, _ label: Label) { family.change(label.value) { $0.sum += amount } }
}

/// How often a value fell into each bucket.
package struct Histogram<Label: MetricLabel>: Sendable {
  let family: MetricFamily

  package func observe(_ value: Double, _ label: Label) { family.observe(value, label.value) }
}

extension Counter where Label == NoLabel {
  package func add(_ amount: Double = 1) { add(amount, .none) }
}

extension Gauge where Label == NoLabel {
  package func set(_ value: Double) { set(value, .none) }
  package func add(_ amount: Double) { add(amount, .none) }
}
