/// Sizes of the layers of a breadth-first search, and how many states they promise.
///
/// Steps that can be taken in any order give layers like binomial coefficients: layer k+1 is
/// (D - k) / (k + 1) times r as large as layer k, with D the depth. The estimate takes r from the
/// last layers and goes on to the deepest.
struct Growth {
  private var layers: [Int] = [1]

  init() {}

  mutating func add(layer: Int) { layers.append(layer) }

  /// The states of all layers when executions have at most `depth` steps.
  func estimate(depth: Int) -> Double {
    let seen = layers.reduce(0.0) { $0 + Double($1) }
    let last = layers.count - 1
    guard last >= 2, last < depth, layers[last] > 0 else { return seen }
    let factor = (factor(at: last, depth) + factor(at: last - 1, depth)) / 2
    var total = seen
    var size = Double(layers[last])
    for layer in last..<depth {
      size *= factor * Double(depth - layer) / Double(layer + 1)
      total += size
    }
    return total
  }

  /// How much larger a layer is than the binomial growth alone would make it.
  private func factor(at layer: Int, _ depth: Int) -> Double {
    let ratio = Double(layers[layer]) / Double(max(1, layers[layer - 1]))
    return ratio * Double(layer) / Double(depth - layer + 1)
  }
}
