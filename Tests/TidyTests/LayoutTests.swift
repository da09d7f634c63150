import Testing

struct LayoutTests {
    @Test func `every locale has all parts of its voice`() {
        let always = (0...9).map(String.init) + ["again", "bye", "intro"]
        let transaction = [
            "payment", "payment_again", "payee", "payment_code", "thousand", "million", "billion", "point", "IDR",
            "USD", "MYR", "VND", "SGD", "EUR",
        ]
        let locales = Repository.names(in: "templates/voice")
        #expect(locales.count >= 4)
        for locale in locales {
            let folder = "templates/voice/\(locale)"
            #expect(Repository.names(in: folder) == ["LICENSE.txt", "clips", "manifest.json", "script.json"])
            // The voice of Vietnamese cannot say the scales so that they are understood.
            let clips = locale == "vi" ? always : always + transaction
            #expect(Repository.names(in: "\(folder)/clips") == clips.map { "\($0).mp3" }.sorted())
        }
    }

    @Test func `every locale that is spoken has all parts of its messages`() {
        let folders = Repository.names(in: "templates/email").filter { $0 != "README.md" }
        #expect(folders == Repository.names(in: "templates/voice"))
        for locale in folders {
            let parts = Repository.names(in: "templates/email/\(locale)")
            #expect(parts == ["html.mustache", "purposes.json", "subject.mustache", "text.mustache"])
            #expect(Repository.names(in: "templates/sms/\(locale)") == ["purposes.json", "text.mustache"])
            #expect(Repository.names(in: "templates/whatsapp/\(locale)") == ["purposes.json", "template.json"])
        }
    }

    @Test func `what begins with a shebang can be executed, and nothing else`() {
        for file in Repository.files {
            let isProgram = file.text.hasPrefix("#!")
            #expect(Repository.isExecutable(file.path) == isProgram, "\(file.path)")
        }
        for program in [".ci/run", "scripts/bootstrap", "scripts/check", "scripts/postgresql", "scripts/run"] {
            #expect(Repository.isExecutable(program), "\(program)")
        }
    }

    @Test func `the container is built by the bootstrap and holds what the programs link`() throws {
        let dockerfile = try #require(Repository.read("Dockerfile"))
        let bootstrap = try #require(Repository.read("scripts/bootstrap"))
        #expect(LayoutTests.missing(in: dockerfile, bootstrap: bootstrap) == [])
        let listed = LayoutTests.packages(of: bootstrap)
        let named = PackageManifest(Repository.read("Package.swift") ?? "").debianPackages
        #expect(Set(listed).isSuperset(of: named))
    }

    @Test func `a library that the container lacks is noticed`() {
        let bootstrap = "packages=(g++ libssl-dev pkg-config)\n"
        let whole =
            "FROM a AS build\nRUN scripts/bootstrap\nFROM b AS runtime\nRUN apt-get install libssl3 libstdc++6\n"
        #expect(LayoutTests.missing(in: whole, bootstrap: bootstrap) == [])
        #expect(LayoutTests.missing(in: whole.replacing("libssl3 ", with: ""), bootstrap: bootstrap) == ["libssl3"])
        #expect(LayoutTests.missing(in: whole, bootstrap: "packages=(libnew-dev)\n") == ["what libnew-dev needs"])
        #expect(
            LayoutTests.missing(in: whole.replacing("RUN scripts/bootstrap", with: ""), bootstrap: bootstrap)
                == ["RUN scripts/bootstrap"])
    }

    /// What a Dockerfile lacks of the bootstrap's packages: in the build stage the bootstrap, later the libraries.
    private static func missing(in dockerfile: String, bootstrap: String) -> [String] {
        guard let runtime = dockerfile.firstRange(of: " AS runtime") else { return ["a runtime stage"] }
        let build = dockerfile[..<runtime.lowerBound]
        let words = Set(dockerfile[runtime.upperBound...].split { $0 == " " || $0 == "\n" || $0 == "\\" })
        let libraries = packages(of: bootstrap).compactMap { package -> String? in
            guard let needed = runtimePackages[package] else { return "what \(package) needs" }
            return needed.isEmpty || words.contains(needed[...]) ? nil : needed
        }
        return (build.contains("RUN scripts/bootstrap") ? [] : ["RUN scripts/bootstrap"]) + libraries
    }

    private static func packages(of bootstrap: String) -> [String] {
        guard let list = bootstrap.firstRange(of: "\npackages=(") ?? bootstrap.firstRange(of: "packages=(") else {
            return []
        }
        return bootstrap[list.upperBound...].prefix { $0 != ")" }.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    /// What runs with what each package builds; empty for what only the build needs.
    private static let runtimePackages: [String: String] = [
        "g++": "libstdc++6", "libcurl4-openssl-dev": "libcurl4", "libmpg123-dev": "libmpg123-0",
        "libphonenumber-dev": "libphonenumber8",
        "libpq-dev": "libpq5", "libsqlite3-dev": "libsqlite3-0", "libssl-dev": "libssl3", "pkg-config": "",
        "zlib1g-dev": "zlib1g",
    ]
}
