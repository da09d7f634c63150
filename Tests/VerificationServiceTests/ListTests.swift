import Testing
import VerificationCore
import VerificationService

@Suite struct ListTests {
    @Test("pages of every size lead on to the last verification", arguments: [1, 20, 99, 100])
    func pages(limit: Int) async throws {
        let service = try await ServiceHarness()
        var created: [VerificationID] = []
        for number in 100..<202 { created.append(try await service.create(phone: "+628\(number)12345678")) }
        var listed: [VerificationID] = []
        var request = ListRequest(limit: limit)
        repeat {
            let page = try await service.verifications.list(request, by: service.application)
            #expect((1...limit).contains(page.verifications.count))
            listed += page.verifications.map(\.key.id)
            request.after = page.next
        } while request.after != nil && listed.count < 200
        #expect(listed.count == created.count)
        #expect(Set(listed) == Set(created))
    }
}
