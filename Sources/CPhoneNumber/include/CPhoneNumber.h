#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int sandi_phone_placeholder(void);
#ifdef __cplusplus
}
#endif
