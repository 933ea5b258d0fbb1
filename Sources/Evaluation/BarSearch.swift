package import Grouping

/// Where the bar between one problem and two belongs, by labelled streams: every combination of a small grid is tried.
///
/// Reports on arrival count by ARI and half their purity. The same streams with one signal of each group, where nothing belongs
/// together, count against a combination by what joins nevertheless: what is joined wrongly hides a problem, what is not joined
/// the nightly review still finds.
package struct BarSearch: Sendable {
  package struct Trial: Sendable, Equatable {
    package var lowest: Double
    package var margin: Double?
    package var ari: Double
    package var purity: Double
    /// The part of single signals that joined another.
    package var joined: Double

    package init(lowest: Double, margin: Double?, ari: Double, purity: Double, joined: Double) {
      self.lowest = lowest
      self.margin = margin
      self.ari = ari
      self.purity = purity
      self.joined = joined
    }

    package var worth: Double { ari + purity / 2 - 3 * joined }

    /// A line such as “from 2.5, margin 0.2: ARI 0.756, purity 0.980, 0.2 % of singles joined”.
    package var text: String {
      let ahead = margin.map { ", margin \($0)" } ?? ""
      return "from \(lowest)\(ahead): ARI \(Self.rounded(ari)), purity \(Self.rounded(purity)), "
        + "\(Self.rounded(joined * 100)) % of singles joined"
    }

    private static func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
  }

  package struct Stream: Sendable {
    package var signals: [LabelledSignal]
    package var vectors: [[Float]]

    package init(signals: [LabelledSignal], vectors: [[Float]]) {
      self.signals = signals
      self.vectors = vectors
    }

    fileprivate func part(_ chosen: [Int]) -> Stream {
      Stream(signals: chosen.map { signals[$0] }, vectors: chosen.map { vectors[$0] })
    }

    /// One signal of each group, another one in each turn where there is another.
    fileprivate func singles(_ turn: Int) -> Stream {
      let groups = Dictionary(grouping: signals.indices) { signals[$0].group }
      return part(groups.values.map { $0[turn % $0.count] }.sorted())
    }
  }

  package static let lowest = [2.3, 2.4, 2.5, 2.6, 2.7]
  package static let margins: [Double?] = [nil, 0.2]
  private static let turns = 3

  package private(set) var trials: [Trial] = []
  /// The calibration with the bar that is worth most; of equals the lower one.
  package private(set) var best: Calibration

  package init(_ streams: [Stream], embedder: any Embedder, calibration: Calibration) async {
    best = calibration
    let singles = streams.flatMap { stream in (0..<Self.turns).map(stream.singles) }
    for lowest in Self.lowest {
      for margin in Self.margins {
        var tried = calibration
        tried.arrival.lowest = lowest
        tried.margin = margin
        let figures = await Self.figures(streams, embedder, tried)
        let alone = await Self.figures(singles, embedder, tried)
        let joined = alone.reduce(0) { $0 + $1.signals - $1.groupsFound }
        let count = Double(max(streams.count, 1))
        let trial = Trial(
          lowest: lowest, margin: margin, ari: figures.reduce(0) { $0 + $1.ari } / count,
          purity: figures.reduce(0) { $0 + $1.purity } / count,
          joined: Double(joined) / Double(max(alone.reduce(0) { $0 + $1.signals }, 1)))
        if trials.allSatisfy({ $0.worth < trial.worth }) { best = tried }
        trials.append(trial)
      }
    }
  }

  private static func figures(_ streams: [Stream], _ embedder: any Embedder, _ calibration: Calibration) async
    -> [Figures]
  {
    var figures: [Figures] = []
    for stream in streams {
      let run = await GroupingRun(
        stream.signals, vectors: stream.vectors, embedder: embedder, calibration: calibration)
      figures.append(Figures(run.arrived))
    }
    return figures
  }
}
