package transport

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"hash"
)

// Object identifiers of RFC 8018 (PBES2, PBKDF2) and of the ciphers and hashes that OpenSSL uses with them.
const (
	oidPBES2      = "1.2.840.113549.1.5.13"
	oidPBKDF2     = "1.2.840.113549.1.5.12"
	oidHMACSHA1   = "1.2.840.113549.2.7"
	oidHMACSHA256 = "1.2.840.113549.2.9"
	oidHMACSHA512 = "1.2.840.113549.2.11"
	oidAES128CBC  = "2.16.840.1.101.3.4.1.2"
	oidAES192CBC  = "2.16.840.1.101.3.4.1.22"
	oidAES256CBC  = "2.16.840.1.101.3.4.1.42"
	oidDES3CBC    = "1.2.840.113549.3.7"
)

// maxIterations bounds the work that a key file can ask for.
const maxIterations = 10_000_000

// decryptKey returns the DER of a private key block, decrypted if need be.
func decryptKey(block *pem.Block, password string) ([]byte, error) {
	// Key files of this deprecated form are still around, and their password comes from the user.
	legacy := x509.IsEncryptedPEMBlock(block) //nolint:staticcheck // see above
	switch {
	case block.Type != "ENCRYPTED PRIVATE KEY" && !legacy:
		return block.Bytes, nil
	case password == "":
		return nil, errNoPassword
	case legacy:
		der, err := x509.DecryptPEMBlock(block, []byte(password)) //nolint:staticcheck // see above
		if err != nil {
			return nil, errBadPassword
		}
		return der, nil
	}
	return decryptPKCS8(block.Bytes, password)
}

// encryptedKey is EncryptedPrivateKeyInfo, RFC 5958 §3.
type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

// pbes2Params is PBES2-params, RFC 8018 §A.4.
type pbes2Params struct {
	KDF, Cipher pkix.AlgorithmIdentifier
}

// pbkdf2Params is PBKDF2-params, RFC 8018 §A.2.
type pbkdf2Params struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

// decryptPKCS8 opens an encrypted PKCS #8 key (RFC 8018 §6.2.2).
func decryptPKCS8(der []byte, password string) ([]byte, error) {
	var key encryptedKey
	if _, err := asn1.Unmarshal(der, &key); err != nil {
		return nil, errNoKey
	}
	if key.Algorithm.Algorithm.String() != oidPBES2 {
		return nil, errKeyCipher
	}
	var params pbes2Params
	if _, err := asn1.Unmarshal(key.Algorithm.Parameters.FullBytes, &params); err != nil {
		return nil, errKeyCipher
	}
	size, newBlock := blockCipher(params.Cipher.Algorithm)
	var iv []byte
	if _, err := asn1.Unmarshal(params.Cipher.Parameters.FullBytes, &iv); err != nil || newBlock == nil {
		return nil, errKeyCipher
	}
	secret, err := deriveKey(params.KDF, password, size)
	if err != nil {
		return nil, err
	}
	block, err := newBlock(secret)
	if err != nil {
		return nil, err
	}
	return decryptCBC(block, iv, key.Data)
}

// blockCipher returns the key size and constructor of a cipher; nil if it is unknown.
func blockCipher(oid asn1.ObjectIdentifier) (int, func(key []byte) (cipher.Block, error)) {
	switch oid.String() {
	case oidAES128CBC:
		return 16, aes.NewCipher
	case oidAES192CBC:
		return 24, aes.NewCipher
	case oidAES256CBC:
		return 32, aes.NewCipher
	case oidDES3CBC:
		return 24, des.NewTripleDESCipher
	}
	return 0, nil
}

// deriveKey makes the key from the password (RFC 8018 §5.2).
func deriveKey(kdf pkix.AlgorithmIdentifier, password string, size int) ([]byte, error) {
	var params pbkdf2Params
	if kdf.Algorithm.String() != oidPBKDF2 {
		return nil, errKeyCipher
	}
	if _, err := asn1.Unmarshal(kdf.Parameters.FullBytes, &params); err != nil {
		return nil, errKeyCipher
	}
	if params.Iterations < 1 || params.Iterations > maxIterations {
		return nil, errKeyCipher
	}
	var prf func() hash.Hash
	switch params.PRF.Algorithm.String() {
	case "", oidHMACSHA1:
		prf = sha1.New
	case oidHMACSHA256:
		prf = sha256.New
	case oidHMACSHA512:
		prf = sha512.New
	default:
		return nil, errKeyCipher
	}
	return pbkdf2.Key(prf, password, params.Salt, params.Iterations, size)
}

// decryptCBC decrypts and takes the padding off (RFC 8018 §6.1.1).
func decryptCBC(block cipher.Block, iv, data []byte) ([]byte, error) {
	size := block.BlockSize()
	if len(iv) != size || len(data) == 0 || len(data)%size != 0 {
		return nil, errBadPassword
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, data)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > size {
		return nil, errBadPassword
	}
	for _, b := range plain[len(plain)-pad:] {
		if int(b) != pad {
			return nil, errBadPassword
		}
	}
	return plain[:len(plain)-pad], nil
}
