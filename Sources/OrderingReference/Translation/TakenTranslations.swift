import PCIeLayouts

/// Which translations an invalidation takes away.
///
/// Without a PASID: the range of requests without one, and everything of every PASID. With a PASID: its
/// range, but for what holds for every PASID; with G besides, that of every PASID and what holds for all.
///
/// Source: ATS 1.1, 3.1; PCIe Base, 10.3.8 (rules ATS-11 and ATS-12 of `docs/ats.md`).
struct TakenTranslations {
  /// The range that the invalidation names.
  var range: TranslationRange
  /// The PASID of its prefix; nil without one.
  var pasid: UInt32?
  /// G.
  var isGlobal = false

  /// What is taken of translations that were asked for with `other`; nil for nothing.
  func range(of other: UInt32?, isGlobal isShared: Bool = false) -> TranslationRange? {
    switch (pasid, other) {
    case (nil, nil): range
    case (nil, _?): .everything
    case (_?, nil): nil
    case (let own?, let other?):
      isGlobal || own == other && !isShared ? range : nil
    }
  }
}
