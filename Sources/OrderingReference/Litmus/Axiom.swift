/// What an execution of a litmus test must obey, or may do; each can be left out to see that the
/// judge needs it.
///
/// Names that begin with `may` are permissions: left out, the judge is stricter. The others are
/// demands: left out, it is laxer.
public enum Axiom: String, Hashable, Sendable, CaseIterable {
  // What is read, and in which order memory changes.
  case readsFromLastWrite = "reads-from-last-write"
  case finalValueIsLastWrite = "final-value-is-last-write"
  case waitEndsOnlyWithValue = "wait-ends-only-with-value"
  case waitSeesWhatStays = "wait-sees-what-stays"
  case mayForward = "may-forward"
  case forwardNeedsInputs = "forward-needs-inputs"
  case sameLocationInOrder = "same-location-in-order"
  case loadsOfOneLocationCohere = "loads-of-one-location-cohere"
  case mayReadTwiceInAnyOrder = "may-read-twice-in-any-order"
  // Dependencies.
  case dataDependency = "data-dependency"
  case addressDependency = "address-dependency"
  case controlDependency = "control-dependency"
  case maySpeculateLoads = "may-speculate-loads"
  case storeBehindAddress = "store-behind-address"
  case storeBehindBranch = "store-behind-branch"
  // x86.
  case x86LoadsInOrder = "x86-loads-in-order"
  case x86LoadBeforeStore = "x86-load-before-store"
  case x86StoresInOrder = "x86-stores-in-order"
  case x86UncachedInOrder = "x86-uncached-in-order"
  case x86UncachedDrains = "x86-uncached-drains"
  case mayCombine = "may-combine"
  case mayBufferStores = "may-buffer-stores"
  // Arm.
  case armAcquire = "arm-acquire"
  case armRelease = "arm-release"
  case armReleaseBeforeAcquire = "arm-release-before-acquire"
  case armDeviceMemory = "arm-device-memory"
  case mayReorderOnArm = "may-reorder-on-arm"
  // Barriers and the compiler.
  case barrierSMP = "barrier-smp"
  case barrierDMA = "barrier-dma"
  case barrierFull = "barrier-full"
  case barrierReadIsForLoads = "barrier-read-is-for-loads"
  case barrierWriteIsForStores = "barrier-write-is-for-stores"
  case barrierSMPIsForCPUs = "barrier-smp-is-for-cpus"
  case barrierDMALeavesRegisters = "barrier-dma-leaves-registers"
  case barrierCompiler = "barrier-compiler"
  case mayMoveWhenPlain = "may-move-when-plain"
  // Operations on the system.
  case systemInOrder = "system-in-order"
  case interruptBeforeAll = "interrupt-before-all"
  case mayPrefetch = "may-prefetch"
  // The device.
  case deviceInOrder = "device-in-order"
  case mayPipeline = "may-pipeline"
  case mayBufferLocally = "may-buffer-locally"
  // The link.
  case postedBehindPosted = "posted-behind-posted"
  case readBehindPosted = "read-behind-posted"
  case completionBehindPosted = "completion-behind-posted"
  case readsKeepOrder = "reads-keep-order"
  case mayPassRelaxed = "may-pass-relaxed"
  case mayPassByIdentity = "may-pass-by-identity"
  case mayPassOtherClass = "may-pass-other-class"
  case mayPassOtherLink = "may-pass-other-link"
  case mayCompleteWriteEarly = "may-complete-write-early"
  case mayCompleteBeside = "may-complete-beside"
  case peersTurnAtSwitch = "peers-turn-at-switch"
  case ownWritesGetLost = "own-writes-get-lost"
  // Translation.
  case unmappedIsRefused = "unmapped-is-refused"
  case mayTranslateFromCache = "may-translate-from-cache"
  case invalidationEmptiesIOMMU = "invalidation-empties-iommu"
  case translatedNeedsTranslation = "translated-needs-translation"
  case invalidationEmptiesDevice = "invalidation-empties-device"
  case invalidationWaitsForReads = "invalidation-waits-for-reads"
  case lateTranslationIsDropped = "late-translation-is-dropped"
  // Caches.
  case snoopSeesCopy = "snoop-sees-copy"
  case noSnoopPassesCopies = "no-snoop-passes-copies"
  case incoherentDevicePassesCopies = "incoherent-device-passes-copies"
  case cleanWritesBack = "clean-writes-back"
  case invalidateDrops = "invalidate-drops"
  case writeThroughAtOnce = "write-through-at-once"
  case writeBackOfWholeLine = "write-back-of-whole-line"
  case mayLeaveCache = "may-leave-cache"
  // The reset.
  case resetEndsDevice = "reset-ends-device"
}
