// Published vectors of JWE. Bytes in base64url. The PKCS #8 texts hold the private keys that the documents
// give as JWKs; they are public and worth nothing.
#pragma once

#include <string_view>

namespace gatehouse::vectors {

// RFC 7516 Appendix A.1: the content alone (its RSA-OAEP is with SHA-1).
inline constexpr std::string_view kRfc7516GcmHeader = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
inline constexpr std::string_view kRfc7516GcmKey = "saH0gFSP4XM_tAP_a5rU9ooHbltwLiJpL4LLLnrqQPw";
inline constexpr std::string_view kRfc7516GcmNonce = "48V1_ALb6US04U3b";
inline constexpr std::string_view kRfc7516GcmCiphertext =
    "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A";
inline constexpr std::string_view kRfc7516GcmTag = "XFBoMYUZodetZdvTiFvSkQ";
inline constexpr std::string_view kRfc7516GcmPlain =
    "VGhlIHRydWUgc2lnbiBvZiBpbnRlbGxpZ2VuY2UgaXMgbm90IGtub3dsZWRnZSBidXQgaW1hZ2luYXRpb24u";

// RFC 7516 Appendix A.3: AES Key Wrap, and content under the wrapped key.
inline constexpr std::string_view kRfc7516WrapKey = "GawgguFyGrWKav7AX4VKUg";
inline constexpr std::string_view kRfc7516WrappedKey =
    "6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ";
inline constexpr std::string_view kRfc7516CbcHeader = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0";
inline constexpr std::string_view kRfc7516CbcKey = "BNMfxVSd_P4LZJ36P6pqzmt81C1vawnbyLEA8I-cLM8";
inline constexpr std::string_view kRfc7516CbcNonce = "AxY8DCtDaGlsbGljb3RoZQ";
inline constexpr std::string_view kRfc7516CbcCiphertext = "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY";
inline constexpr std::string_view kRfc7516CbcTag = "U0m_YmjN04DJvceFICbCVQ";
inline constexpr std::string_view kRfc7516CbcPlain = "TGl2ZSBsb25nIGFuZCBwcm9zcGVyLg";

// RFC 7518 Appendix B: one text, nonce and associated text; the keys count up from 0.
inline constexpr std::string_view kRfc7518CbcPlain =
    "QSBjaXBoZXIgc3lzdGVtIG11c3Qgbm90IGJlIHJlcXVpcmVkIHRvIGJlIHNlY3JldCwgYW5kIGl0IG11c3QgYmUgYWJsZSB0byBm"
    "YWxsIGludG8gdGhlIGhhbmRzIG9mIHRoZSBlbmVteSB3aXRob3V0IGluY29udmVuaWVuY2U";
inline constexpr std::string_view kRfc7518CbcAssociated =
    "VGhlIHNlY29uZCBwcmluY2lwbGUgb2YgQXVndXN0ZSBLZXJja2hvZmZz";
inline constexpr std::string_view kRfc7518CbcNonce = "GvOMLcK5b_3YZpQJI0G8BA";
inline constexpr std::string_view kRfc7518CbcHs256Ciphertext =
    "yA7foy3fOdXvAMC0aINCeaLkahuASfeS92v-VLkDqcmpSsm0etJlXF8Q-a73FCfi_G-bPzmaIhSJ8WNixwMjNgnUWsaYZOMyHPgp"
    "NaxAlshuEzMUxUAZ6Mp5gN-kuc8bOExIbzpUxRB4FY7l153ln7002Eiz1pVQpnZGNEQnreVLiFH_tZj3-AB0uUc8guLb";
inline constexpr std::string_view kRfc7518CbcHs256Tag = "ZSw_o2sKfFsyGfqzowvBxA";
inline constexpr std::string_view kRfc7518CbcHs512Ciphertext =
    "Sv-qrbeMMcXaSxtZDRD_vT3Y1dMCQjUmkS2gN-y8x72CLDAd1nw3O8y1hK0-knnC5tEqE3S3fwd1U9-ClBBEazbr2XBmKWrmQn6n"
    "XC4IRqEaCcz1Nw3IC_7LrSjHPwmzo7deZiollEEK5Jay4uZgnjHm4CzIN_BT0h83_09RlQu-JjjQndekkwkwgG0HA7H2";
inline constexpr std::string_view kRfc7518CbcHs512Tag = "TdO0wIin9FwhaDlkWyASvy5iaajFaoFtvBsmd2GVW8U";

// RFC 7518 Appendix C: the secret that Alice and Bob agree on, and the key of A128GCM from it.
inline constexpr std::string_view kRfc7518Agreed = "nlbZHYFxNdNyg0KDv4QmnPsxbqPagGpI9tqneYz-kMQ";
inline constexpr std::string_view kRfc7518DerivedKey = "VqqN6vgjbSBcIijNcacQGg";

// RFC 7520 §5.4 (ECDH-ES+A128KW, P-384, A128GCM) and §5.5 (ECDH-ES, P-256, A128CBC-HS256): one text.
inline constexpr std::string_view kRfc7520JwePlain =
    "WW91IGNhbiB0cnVzdCB1cyB0byBzdGljayB3aXRoIHlvdSB0aHJvdWdoIHRoaWNrIGFuZCB0aGlu4oCTdG8gdGhlIGJpdHRlciBl"
    "bmQuIEFuZCB5b3UgY2FuIHRydXN0IHVzIHRvIGtlZXAgYW55IHNlY3JldCBvZiB5b3Vyc-KAk2Nsb3NlciB0aGFuIHlvdSBrZWVw"
    "IGl0IHlvdXJzZWxmLiBCdXQgeW91IGNhbm5vdCB0cnVzdCB1cyB0byBsZXQgeW91IGZhY2UgdHJvdWJsZSBhbG9uZSwgYW5kIGdv"
    "IG9mZiB3aXRob3V0IGEgd29yZC4gV2UgYXJlIHlvdXIgZnJpZW5kcywgRnJvZG8u";
inline constexpr std::string_view kRfc7520WrappedPkcs8 =
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCJPHamTvBb4aomQdwSQVBvYQXJhw7tG6CZpbeZGtBUA5SI-iaZPQh2"
    "dgrbEOVmH6OhZANiAARhTitFTN2ZWqZG1Y6zY6kMT9Pl-w0ih1wbwbkVY-tM8zLGnOxI4ZpAul7YWnEGa7YDz7LEIfGR8HPeEpl8"
    "jWNRgyNSGwS95n1Me7AWMfawI122SxElTsPn5KSBoUvURM8";
inline constexpr std::string_view kRfc7520WrappedToken =
    "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImtpZCI6InBlcmVncmluLnRvb2tAdHVja2Jvcm91Z2guZXhhbXBsZSIsImVwayI6eyJr"
    "dHkiOiJFQyIsImNydiI6IlAtMzg0IiwieCI6InVCbzRrSFB3Nmtiang1bDB4b3dyZF9vWXpCbWF6LUdLRlp1NHhBRkZrYllpV2d1"
    "dEVLNml1RURzUTZ3TmROZzMiLCJ5Ijoic3AzcDVTR2haVkMyZmFYdW1JLWU5SlUyTW84S3BvWXJGRHI1eVBOVnRXNFBnRXdaT3lR"
    "VEEtSmRhWTh0YjdFMCJ9LCJlbmMiOiJBMTI4R0NNIn0.0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2.mH-G2zVqgztUtnW_.tkZuOO"
    "9h95OgHJmkkrfLBisku8rGf6nzVxhRM3sVOhXgz5NJ76oID7lpnAi_cPWJRCjSpAaUZ5dOR3Spy7QuEkmKx8-3RCMhSYMzsXaEwD"
    "dXta9Mn5B7cCBoJKB0IgEnj_qfo1hIi-uEkUpOZ8aLTZGHfpl05jMwbKkTe2yK3mjF6SBAsgicQDVCkcY9BLluzx1RmC3ORXaM0J"
    "aHPB93YcdSDGgpgBWMVrNU1ErkjcMqMoT_wtCex3w03XdLkjXIuEr2hWgeP-nkUZTPU9EoGSPj6fAS-bSz87RCPrxZdj_iVyC6QW"
    "cqAu07WNhjzJEPc4jVntRJ6K53NgPQ5p99l3Z408OUqj4ioYezbS6vTPlQ.WuGzxmcreYjpHGJoa17EBg";
inline constexpr std::string_view kRfc7520DirectPkcs8 =
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM-hRANCAARl"
    "7aWhJXfCuugpQ3_jOHAaEKqjdeG7W13hCN5DnAhVHR5S7XVwEWP3-eQN3580Gz3JuoYK9-DKfKfp7s0AhNGc";
inline constexpr std::string_view kRfc7520DirectToken =
    "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0eSI6"
    "IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4"
    "QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYifQ..yc9N8v5s"
    "Yyv3iGQT926IUg.BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXv"
    "HteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7"
    "-IXgyirlKQsbhhqRzkv8IcY6aHl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni"
    "5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg."
    "WCCkNa-x4BeB9hIDIfFuhg";

}  // namespace gatehouse::vectors
