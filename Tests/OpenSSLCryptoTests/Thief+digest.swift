import COpenSSL

extension Thief {
    /// What a service would store that makes digests in this way; by other functions than those of the search.
    static func digest(_ code: String, by how: Construction) -> [UInt8]? {
        guard let algorithm = EVP_get_digestbyname(how.algorithm) else { return nil }
        let message = how.prefix + Array(code.utf8) + how.suffix
        var output = [UInt8](repeating: 0, count: 64)
        var count = UInt32(EVP_MD_get_size(algorithm))
        let isMade =
            if how.rounds > 0 {
                PKCS5_PBKDF2_HMAC(
                    code, Int32(code.utf8.count), how.prefix, Int32(how.prefix.count), how.rounds, algorithm,
                    Int32(count), &output) == 1
            } else if let key = how.key {
                HMAC(algorithm, key + [0], Int32(key.count), message, message.count, &output, &count) != nil
            } else {
                EVP_Digest(message, message.count, &output, &count, algorithm, nil) == 1
            }
        return isMade ? Array(output.prefix(Int(count))) : nil
    }
}
