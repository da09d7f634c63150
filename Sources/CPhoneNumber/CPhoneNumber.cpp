#include "CPhoneNumber.h"
#include <phonenumbers/phonenumberutil.h>
extern "C" int sandi_phone_placeholder(void) { return i18n::phonenumbers::PhoneNumberUtil::GetInstance() != nullptr; }
