package interop

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"
)

// Certificate names the files of a server certificate made for one test, all in PEM.
type Certificate struct {
	CAFile   string // the authority that signed it
	CertFile string
	KeyFile  string
}

// NewCertificate writes an authority and a server certificate for the address and "localhost" into dir.
func NewCertificate(dir string, addr netip.Addr) (Certificate, error) {
	files := Certificate{
		CAFile:   filepath.Join(dir, "ca.pem"),
		CertFile: filepath.Join(dir, "cert.pem"),
		KeyFile:  filepath.Join(dir, "key.pem"),
	}
	caKey, ca, err := newAuthority(files.CAFile)
	if err != nil {
		return files, fmt.Errorf("make test authority: %w", err)
	}
	if err := newServerCertificate(files, addr, ca, caKey); err != nil {
		return files, fmt.Errorf("make test certificate: %w", err)
	}
	return files, nil
}

// newAuthority makes a self-signed authority and writes its certificate.
func newAuthority(file string) (*ecdsa.PrivateKey, *x509.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := certificateTemplate("gosua test authority")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	return key, ca, writePEM(file, "CERTIFICATE", der)
}

// newServerCertificate makes a certificate signed by the authority and writes it and its key.
func newServerCertificate(files Certificate, addr netip.Addr, ca *x509.Certificate, caKey *ecdsa.PrivateKey) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := certificateTemplate("localhost")
	template.IPAddresses = []net.IP{addr.AsSlice()}
	template.DNSNames = []string{"localhost"}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writePEM(files.CertFile, "CERTIFICATE", der); err != nil {
		return err
	}
	return writePEM(files.KeyFile, "PRIVATE KEY", keyDER)
}

// certificateTemplate is valid from an hour ago for a day.
func certificateTemplate(name string) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62)) // fails only if the reader does, and crypto/rand's never does
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

// writePEM writes one block, readable by the owner alone.
func writePEM(file, kind string, der []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
