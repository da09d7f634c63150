public import VerificationCore

// What a test wants of an outcome; nil when it is another one.

extension PrepareOutcome {
    public var fault: GatewayFault? { if case .failed(let fault) = self { fault } else { nil } }
}

extension SubmitOutcome {
    public var accepted: GatewayMemo? { if case .accepted(let memo) = self { memo } else { nil } }
    public var refused: GatewayFault? { if case .refused(let fault) = self { fault } else { nil } }
    public var unknown: GatewayFault? { if case .unknown(let fault) = self { fault } else { nil } }
}

extension ReportOutcome {
    public var report: GatewayReport? { if case .report(let report) = self { report } else { nil } }
    public var fault: GatewayFault? { if case .failed(let fault) = self { fault } else { nil } }
}

extension ReleaseOutcome {
    public var fault: GatewayFault? { if case .failed(let fault) = self { fault } else { nil } }
}
