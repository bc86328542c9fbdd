package lines

// ciphers are the cipher suites of TLS as OpenSSL calls them, by their IANA numbers.
var ciphers = map[uint16]string{
	0x0005: "RC4-SHA",
	0x000a: "DES-CBC3-SHA",
	0x002f: "AES128-SHA",
	0x0035: "AES256-SHA",
	0x003c: "AES128-SHA256",
	0x009c: "AES128-GCM-SHA256",
	0x009d: "AES256-GCM-SHA384",
	0x1301: "TLS_AES_128_GCM_SHA256",
	0x1302: "TLS_AES_256_GCM_SHA384",
	0x1303: "TLS_CHACHA20_POLY1305_SHA256",
	0xc007: "ECDHE-ECDSA-RC4-SHA",
	0xc009: "ECDHE-ECDSA-AES128-SHA",
	0xc00a: "ECDHE-ECDSA-AES256-SHA",
	0xc011: "ECDHE-RSA-RC4-SHA",
	0xc012: "ECDHE-RSA-DES-CBC3-SHA",
	0xc013: "ECDHE-RSA-AES128-SHA",
	0xc014: "ECDHE-RSA-AES256-SHA",
	0xc023: "ECDHE-ECDSA-AES128-SHA256",
	0xc027: "ECDHE-RSA-AES128-SHA256",
	0xc02b: "ECDHE-ECDSA-AES128-GCM-SHA256",
	0xc02c: "ECDHE-ECDSA-AES256-GCM-SHA384",
	0xc02f: "ECDHE-RSA-AES128-GCM-SHA256",
	0xc030: "ECDHE-RSA-AES256-GCM-SHA384",
	0xcca8: "ECDHE-RSA-CHACHA20-POLY1305",
	0xcca9: "ECDHE-ECDSA-CHACHA20-POLY1305",
}

// cipherName is OpenSSL's name of a cipher suite; of one that it does not have, "NULL".
func cipherName(suite uint16) string {
	if name := ciphers[suite]; name != "" {
		return name
	}
	return "NULL"
}
