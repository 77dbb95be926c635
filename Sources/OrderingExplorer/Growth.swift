#if canImport(Glibc)
import Glibc
#endif

/// Sizes of the layers of a breadth-first search, and how many states they promise.
///
/// The ratio of a layer to the one before it falls as executions come to their end; the estimate
/// lets its logarithm fall on along a line until the deepest layer.
struct Growth {
  private var layers: [Int] = [1]

  init() {}

  mutating func add(layer: Int) { layers.append(layer) }

  /// The states of all layers when executions have at most `depth` steps.
  func estimate(depth: Int) -> Double {
    let seen = layers.reduce(0.0) { $0 + Double($1) }
    guard layers.count >= 4, layers.count <= depth, let last = layers.last, last > 0 else {
      return seen
    }
    let middle = layers.count / 2
    let early = slope(at: middle)
    let late = slope(at: layers.count - 1)
    let fall = max(0, (early - late) / Double(layers.count - 1 - middle))
    var total = seen
    var size = Double(last)
    var slope = late
    for _ in layers.count...depth {
      slope -= fall
      size *= exp(slope)
      total += size
      if size < 1 || total > 1e18 { break }
    }
    return total
  }

  /// The logarithm of a layer's ratio to the one before it.
  private func slope(at index: Int) -> Double {
    log(Double(max(1, layers[index])) / Double(max(1, layers[index - 1])))
  }
}
