extension CoveragePlan {
  private static let laps = [
    set(.traffic, "job", "fetch"), set(.device, "blk", "rng"), set(.diskKiB, "128"),
    set(.requestSectors, "1"), set(.streamBytes, "12000"), set(.descriptors, "3000", "12000"),
  ]

  /// Each chain that the fetch engine presents, by its ring.
  static let rings = CoverageCross(
    "ring", "size of the ring, place of a chain in it, length of the chain, indirect table",
    [
      formats,
      CoveragePoint(
        "size",
        [
          Value("2..4", [set(.queueSize, "4")]),
          Value("5..16", [set(.queueSize, "5", "8", "11", "16")]),
          Value("17..64", [set(.queueSize, "32", "64")]),
          Value("65..", [set(.queueSize, "128", "256")]),
        ]),
      CoveragePoint(
        "wrap",
        [
          Value("first-lap"), Value("at-end", laps), Value("across-end", laps),
          Value("behind-wrap", laps), Value("later-lap", laps),
        ]),
      CoveragePoint(
        "length",
        [
          Value("1", [set(.traffic, "fetch", "job"), set(.device, "rng", "console")]),
          Value("2", [set(.traffic, "fetch", "job"), set(.device, "blk", "net")]),
          Value("3..4", [set(.traffic, "fetch", "job"), set(.device, "blk")]),
          Value(
            "5..",
            [
              set(.traffic, "fetch", "job"), set(.device, "blk"), set(.requestSectors, "8", "32"),
              set(.segmentSectors, "1", "2"), set(.diskKiB, "128"),
            ]),
        ]),
      CoveragePoint(
        "table", [Value("direct", [set(.indirect, "no")]), Value("table", [set(.indirect, "yes")])]),
    ],
    except: [
      except(
        "the entries of a split chain are linked: one slot of the ring names them",
        [0: ["split"], 2: ["across-end"]]),
      except(
        "a chain of one entry has an end, and lies across nothing",
        [2: ["across-end"], 3: ["1"]]),
      except(
        "a table of a packed ring takes one entry, and no NEXT goes with it",
        [0: ["packed"], 2: ["across-end"], 4: ["table"]]),
      except(
        "a direct chain has no more entries than the ring",
        [1: ["2..4"], 3: ["5.."], 4: ["direct"]]),
    ])

  /// Each decision about an interrupt.
  static let suppression = CoverageCross(
    "suppression", "what the driver said about interrupts, at which place of the ring",
    leads: [set(.traffic, "job")],
    [
      formats,
      CoveragePoint(
        "wish",
        [
          Value("enabled", [set(.eventIndex, "no"), set(.vectors, "each")]),
          Value(
            "disabled",
            [set(.eventIndex, "no"), set(.vectors, "polled"), set(.device, "blk")]),
          Value("event-due", [set(.eventIndex, "yes"), set(.vectors, "each")]),
          Value(
            "event-ahead", [set(.eventIndex, "yes"), set(.depth, "16"), set(.diskKiB, "128")]),
        ]),
      CoveragePoint(
        "wrap",
        [
          Value("first-lap"),
          Value(
            "later-lap",
            [
              set(.queueSize, "4", "8"), set(.diskKiB, "128"), set(.requestSectors, "1"),
              set(.streamBytes, "12000"),
            ]),
          Value(
            "index-wrap",
            [
              set(.device, "rng"), set(.streamBytes, "4400000"), set(.engine, "model", "rtl"),
              set(.access, "direct", "bounce"), set(.mediaLatency, "1"),
            ]),
        ]),
    ],
    except: [
      except(
        "a packed ring has a wrap counter and no index of 16 bits",
        [0: ["packed"], 2: ["index-wrap"]]),
      except(
        "only the driver of the entropy source passes 65,536 chains, and it does not poll",
        [1: ["disabled"], 2: ["index-wrap"]]),
    ])
}
