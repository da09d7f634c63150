internal import Glibc

/// How loud a clip is on a telephone line: active speech between 300 and 3400 Hz, and the highest sample.
///
/// The measurement is told in full in `scripts/prompts/README.md`, so that other programs measure the same.
struct SpeechLevel: Sendable, Hashable {
    /// RMS of active speech in the band, in dB under a full-scale square wave.
    let dbfs: Double
    /// The highest absolute sample, full scale 1.
    let peak: Double

    init(_ samples: [Float], sampleRateHz: Int = MP3Format.call.sampleRateHz) {
        peak = samples.reduce(0) { max($0, abs(Double($1))) }
        var highPass = Biquad.highPass(cutoffHz: bandHz.lowerBound, sampleRateHz: sampleRateHz)
        var lowPass = Biquad.lowPass(cutoffHz: bandHz.upperBound, sampleRateHz: sampleRateHz)
        let blockSamples = sampleRateHz * blockMilliseconds / 1000
        var powers: [Double] = []
        var sum = 0.0
        for (index, sample) in samples.enumerated() {
            let filtered = lowPass.filter(highPass.filter(Double(sample)))
            sum += filtered * filtered
            if (index + 1) % blockSamples == 0 {
                powers.append(sum / Double(blockSamples))
                sum = 0
            }
        }
        let floor = (powers.max() ?? 0) * activeShare
        let active = powers.filter { $0 >= floor && $0 > 0 }
        dbfs = active.isEmpty ? -.infinity : 10 * log10(active.reduce(0, +) / Double(active.count))
    }
}

/// A second-order filter that starts from rest.
private struct Biquad {
    let b: (Double, Double, Double)
    let a: (Double, Double)
    var x: (Double, Double) = (0, 0)
    var y: (Double, Double) = (0, 0)

    static func highPass(cutoffHz: Double, sampleRateHz: Int) -> Biquad {
        butterworth(cutoffHz, sampleRateHz) { cosine in ((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2) }
    }

    static func lowPass(cutoffHz: Double, sampleRateHz: Int) -> Biquad {
        butterworth(cutoffHz, sampleRateHz) { cosine in ((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2) }
    }

    private static func butterworth(
        _ cutoffHz: Double, _ sampleRateHz: Int, b: (Double) -> (Double, Double, Double)
    ) -> Biquad {
        let angle = 2 * Double.pi * cutoffHz / Double(sampleRateHz)
        let (cosine, alpha) = (cos(angle), sin(angle) / (2 * butterworthQ))
        let (b0, b1, b2) = b(cosine)
        let scale = 1 + alpha
        return Biquad(b: (b0 / scale, b1 / scale, b2 / scale), a: (-2 * cosine / scale, (1 - alpha) / scale))
    }

    mutating func filter(_ input: Double) -> Double {
        let output = b.0 * input + b.1 * x.0 + b.2 * x.1 - a.0 * y.0 - a.1 * y.1
        x = (input, x.0)
        y = (output, y.0)
        return output
    }
}

private let bandHz = 300.0...3400.0
private let blockMilliseconds = 20
private let butterworthQ = 0.70710678
/// 25 dB under the loudest block.
private let activeShare = 0.0031622776601683794
