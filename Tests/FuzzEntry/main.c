// Hands the process to libFuzzer, or writes the corpus that it begins from: sandi-fuzz seeds FOLDER.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *, size_t));
int sandi_fuzz_one(const uint8_t *bytes, size_t count);
int sandi_fuzz_seeds(const char *folder);

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "seeds") == 0) return sandi_fuzz_seeds(argv[2]);
    return LLVMFuzzerRunDriver(&argc, &argv, sandi_fuzz_one);
}
