public import ArgumentParser
public import PlatformKnobs
public import PlatformOracle

extension PlatformThread: ExpressibleByArgument {}
extension Platform: ExpressibleByArgument {}
extension PlatformOutcome: ExpressibleByArgument {}
