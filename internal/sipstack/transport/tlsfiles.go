package transport

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"time"
)

// What is wrong with TLS files.
var (
	errNoCertificate = errors.New("no certificate in PEM form")
	errNoKey         = errors.New("no private key in PEM form")
	errKeyWithout    = errors.New("private key without a certificate file")
	errNoPassword    = errors.New("private key is encrypted and no password is given")
	errBadPassword   = errors.New("wrong password, or damaged private key")
	errMismatch      = errors.New("private key does not belong to the certificate")
	errKeyCipher     = errors.New("private key is encrypted in an unknown way")
)

// tlsFiles is what the files of a TLSConfig hold.
type tlsFiles struct {
	roots *x509.CertPool   // nil: the system's
	own   *tls.Certificate // nil: none
}

// load reads the files.
func (c TLSConfig) load() (tlsFiles, error) {
	var files tlsFiles
	if c.CAFile != "" {
		pool, err := c.loadRoots()
		if err != nil {
			return tlsFiles{}, &FileError{"CA list", c.CAFile, err}
		}
		files.roots = pool
	}
	if c.CertFile == "" {
		if c.KeyFile != "" {
			return tlsFiles{}, &FileError{"private key", c.KeyFile, errKeyWithout}
		}
		return files, nil
	}
	chain, err := c.loadChain()
	if err != nil {
		return tlsFiles{}, &FileError{"certificate", c.CertFile, err}
	}
	files.own = chain
	keyFile := c.KeyFile
	if keyFile == "" {
		keyFile = c.CertFile
	}
	if files.own.PrivateKey, err = c.loadKey(keyFile, chain.Leaf); err != nil {
		return tlsFiles{}, &FileError{"private key", keyFile, err}
	}
	return files, nil
}

func (c TLSConfig) read(name string) ([]byte, error) {
	if c.ReadFile != nil {
		return c.ReadFile(name)
	}
	return os.ReadFile(name)
}

func (c TLSConfig) loadRoots() (*x509.CertPool, error) {
	data, err := c.read(c.CAFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, errNoCertificate
	}
	return pool, nil
}

// loadChain reads our certificate and those between it and its root.
func (c TLSConfig) loadChain() (*tls.Certificate, error) {
	data, err := c.read(c.CertFile)
	if err != nil {
		return nil, err
	}
	var chain tls.Certificate
	for block := range pemBlocks(data) {
		if block.Type == "CERTIFICATE" {
			chain.Certificate = append(chain.Certificate, block.Bytes)
		}
	}
	if len(chain.Certificate) == 0 {
		return nil, errNoCertificate
	}
	chain.Leaf, err = x509.ParseCertificate(chain.Certificate[0])
	return &chain, err
}

// pemBlocks goes through the blocks of a file.
func pemBlocks(data []byte) func(yield func(*pem.Block) bool) {
	return func(yield func(*pem.Block) bool) {
		for {
			var block *pem.Block
			if block, data = pem.Decode(data); block == nil || !yield(block) {
				return
			}
		}
	}
}

// loadKey reads the private key that belongs to a certificate.
func (c TLSConfig) loadKey(file string, leaf *x509.Certificate) (crypto.PrivateKey, error) {
	data, err := c.read(file)
	if err != nil {
		return nil, err
	}
	for block := range pemBlocks(data) {
		if !bytes.HasSuffix([]byte(block.Type), []byte("PRIVATE KEY")) {
			continue
		}
		der, err := decryptKey(block, c.Password)
		if err != nil {
			return nil, err
		}
		return matchKey(der, leaf)
	}
	return nil, errNoKey
}

// matchKey parses a private key and compares it with the certificate.
func matchKey(der []byte, leaf *x509.Certificate) (crypto.PrivateKey, error) {
	key, err := parseKey(der)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errNoKey
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(leaf.PublicKey) {
		return nil, errMismatch
	}
	return key, nil
}

// parseKey parses a private key in one of the forms that tools write.
func parseKey(der []byte) (crypto.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return nil, err
}

// selfSignedLife is how long a certificate that we make for ourselves is valid.
const selfSignedLife = 10 * 365 * 24 * time.Hour

// selfSigned makes a certificate that no one will verify, for listening without a certificate file.
func selfSigned(now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "gosua"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(selfSignedLife),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
