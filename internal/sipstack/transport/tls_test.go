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
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/testkit/simnet"
)

// clientHandshake makes a TLS client of a connection, without a layer.
func clientHandshake(t *testing.T, c net.Conn) net.Conn {
	t.Helper()
	secure := tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	if err := secure.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return secure
}

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.file = writePEM(t, "ca.pem", "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue writes a certificate for names and addresses, and its key.
func (a *authority) issue(t *testing.T, names ...string) (certFile, keyFile string) {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "phone"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	key := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "cert.pem", "CERTIFICATE", der), writePEM(t, "key.pem", "PRIVATE KEY", pkcs8(t, key))
}

func pkcs8(t *testing.T, key crypto.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// writePEM writes a file of one block and returns its name.
func writePEM(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestServerVerification(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	goodCert, goodKey := ca.issue(t, "pbx.example", "127.0.0.1")
	tests := []struct {
		name       string
		client     TLSConfig
		serverName string
		selfSigned bool
		refused    string // part of the error; empty: connects
		unverified bool
	}{
		{name: "right name", client: TLSConfig{CAFile: ca.file, VerifyServer: true}, serverName: "pbx.example"},
		{name: "right address", client: TLSConfig{CAFile: ca.file, VerifyServer: true}},
		{name: "wrong name", client: TLSConfig{CAFile: ca.file, VerifyServer: true}, serverName: "other.example", refused: "not other.example"},
		{name: "unknown authority", client: TLSConfig{CAFile: stranger.file, VerifyServer: true}, serverName: "pbx.example", refused: "unknown authority"},
		{name: "self-signed, verified", client: TLSConfig{VerifyServer: true}, selfSigned: true, refused: "certificate"},
		{name: "self-signed, not verified", selfSigned: true, unverified: true},
		{name: "wrong name, not verified", client: TLSConfig{CAFile: ca.file}, serverName: "other.example", unverified: true},
		{name: "good, though not verified", client: TLSConfig{CAFile: ca.file}, serverName: "pbx.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			serverTLS := TLSConfig{CertFile: goodCert, KeyFile: goodKey}
			if tt.selfSigned {
				serverTLS = TLSConfig{}
			}
			var mu sync.Mutex
			var reports []string
			tt.client.OnUnverified = func(addr, fingerprint string) {
				mu.Lock()
				defer mu.Unlock()
				reports = append(reports, addr+" "+fingerprint)
			}
			b, a := newRecorder(t, Config{TLS: serverTLS}), newRecorder(t, Config{TLS: tt.client})
			to := Target{Protocol: TLS, Addr: b.listen(t, TLS, "127.0.0.1:0"), ServerName: tt.serverName}
			f, err := a.Connect(t.Context(), to)
			if tt.refused != "" {
				fault, ok := errors.AsType[*ConnectError](err)
				if !ok || fault.Stage != StageTLS || !strings.Contains(err.Error(), tt.refused) {
					t.Fatalf("error %v, want one with %q", err, tt.refused)
				}
				next(t, b.dropped)
				if s := b.Stats(); s.HandshakeFailures != 1 || s.Accepted != 0 {
					t.Errorf("stats %+v", s)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			a.Send(f, request("TLS x"))
			next(t, b.messages)
			mu.Lock()
			defer mu.Unlock()
			if (len(reports) == 1) != tt.unverified {
				t.Errorf("reports %q", reports)
			}
			form := regexp.MustCompile(`^` + regexp.QuoteMeta(to.Addr.String()) + ` ([0-9A-F]{2}:){31}[0-9A-F]{2}$`)
			if tt.unverified && !form.MatchString(reports[0]) {
				t.Errorf("report %q", reports[0])
			}
		})
	}
}

func TestClientVerification(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	good, goodKey := ca.issue(t)
	bad, badKey := stranger.issue(t)
	tests := []struct {
		name   string
		client TLSConfig
		ok     bool
	}{
		{"known authority", TLSConfig{CertFile: good, KeyFile: goodKey}, true},
		{"unknown authority", TLSConfig{CertFile: bad, KeyFile: badKey}, false},
		{"no certificate", TLSConfig{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newRecorder(t, Config{TLS: TLSConfig{VerifyClient: true, CAFile: ca.file}})
			a := newRecorder(t, Config{TLS: tt.client})
			f, err := a.Connect(t.Context(), Target{Protocol: TLS, Addr: b.listen(t, TLS, "127.0.0.1:0")})
			if err != nil { // TLS 1.3 clients learn of a refusal by their first read
				t.Fatal(err)
			}
			if tt.ok {
				a.Send(f, request("TLS x"))
				next(t, b.messages)
				return
			}
			if c := next(t, a.closed); !strings.Contains(c.err.Error(), "certificate") {
				t.Errorf("closed because %v", c.err)
			}
			next(t, b.dropped)
		})
	}
}

func TestConnectionIsNotReusedForAnotherName(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.issue(t, "one.example", "two.example")
	b := newRecorder(t, Config{TLS: TLSConfig{CertFile: cert, KeyFile: key}})
	a := newRecorder(t, Config{TLS: TLSConfig{CAFile: ca.file, VerifyServer: true}})
	to := Target{Protocol: TLS, Addr: b.listen(t, TLS, "127.0.0.1:0"), ServerName: "one.example"}
	one := a.connect(t, to)
	if got := a.ExistingFor(to); got != one {
		t.Errorf("existing %v", got)
	}
	to.ServerName = "two.example"
	if got := a.ExistingFor(to); got != nil {
		t.Errorf("existing for another name: %v", got)
	}
	if two := a.connect(t, to); two == one || a.ExistingFor(to) != two {
		t.Error("the connection was reused")
	}
}

func TestHandshakeTimeout(t *testing.T) {
	t.Run("of a client", func(t *testing.T) {
		bubble(t, func(t *testing.T, n *simnet.Network) {
			b := server(t, n, Config{})
			start := time.Now()
			silent := dialRaw(t, n, "10.0.0.2:5061")
			a := on(t, n, "10.0.0.3", Config{}) // the silent one holds nobody up
			a.Send(a.connect(t, tlsTarget), request("TLS x"))
			<-b.messages
			if took := time.Since(start); took > 20*time.Millisecond {
				t.Errorf("another client waited %s", took)
			}
			d := <-b.dropped
			if !errors.Is(d.Err, ErrHandshakeTimeout) || time.Since(start) != DefaultHandshakeTimeout+time.Millisecond {
				t.Errorf("error %v after %s", d.Err, time.Since(start))
			}
			if _, err := silent.Read(make([]byte, 1)); err == nil {
				t.Error("the connection is open")
			}
		})
	})
	t.Run("of a server", func(t *testing.T) {
		bubble(t, func(t *testing.T, n *simnet.Network) {
			l, err := n.Host("10.0.0.2").Listen("tcp", "10.0.0.2:5061")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			a := on(t, n, "10.0.0.1", Config{TLS: TLSConfig{HandshakeTimeout: 3 * time.Second}})
			start := time.Now()
			_, err = a.Connect(t.Context(), tlsTarget)
			fault, _ := errors.AsType[*ConnectError](err)
			if fault == nil || fault.Stage != StageTLS || !errors.Is(err, ErrHandshakeTimeout) || !fault.Timeout() {
				t.Errorf("error %v", err)
			}
			if took := time.Since(start); took != 3*time.Second+2*time.Millisecond {
				t.Errorf("took %s", took)
			}
		})
	})
	t.Run("cut short by Close", func(t *testing.T) {
		bubble(t, func(t *testing.T, n *simnet.Network) {
			b := server(t, n, Config{})
			dialRaw(t, n, "10.0.0.2:5061")
			time.Sleep(time.Second)
			start := time.Now()
			b.Close()
			if took := time.Since(start); took != 0 {
				t.Errorf("Close took %s", took)
			}
		})
	})
}

func TestPlainTextAtATLSPort(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{})
		dialRaw(t, n, "10.0.0.2:5061").Write(request("TCP x"))
		if d := <-b.dropped; d.Err == nil || d.Flow.Alive() || d.Flow.Err() == nil {
			t.Errorf("drop %+v", d)
		}
	})
}

func TestKeyLog(t *testing.T) {
	var log bytes.Buffer // written within Connect only, by TLS 1.3 clients
	b := newRecorder(t, Config{})
	a := newRecorder(t, Config{TLS: TLSConfig{KeyLog: &log}})
	a.connect(t, Target{Protocol: TLS, Addr: b.listen(t, TLS, "127.0.0.1:0")})
	a.Close()
	if !strings.Contains(log.String(), "CLIENT_TRAFFIC_SECRET_0 ") {
		t.Errorf("key log %q", log.String())
	}
}

func TestTLSFiles(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.issue(t, "pbx.example")
	_, otherKey := ca.issue(t, "pbx.example")
	noise := filepath.Join(t.TempDir(), "noise.pem")
	broken := writePEM(t, "broken.pem", "CERTIFICATE", []byte("no DER"))
	brokenKey := writePEM(t, "brokenkey.pem", "PRIVATE KEY", []byte("no DER"))
	if err := os.WriteFile(noise, []byte("noise"), 0o600); err != nil {
		t.Fatal(err)
	}
	both := filepath.Join(t.TempDir(), "both.pem")
	var joined []byte
	for _, file := range []string{key, cert} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		joined = append(joined, data...)
	}
	if err := os.WriteFile(both, joined, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		cfg  TLSConfig
		want string // what the error says about which file; empty: loads
		is   error
	}{
		{"nothing", TLSConfig{}, "", nil},
		{"all", TLSConfig{CAFile: ca.file, CertFile: cert, KeyFile: key}, "", nil},
		{"key in the certificate file", TLSConfig{CertFile: both}, "", nil},
		{"no CA file", TLSConfig{CAFile: "/nowhere/ca.pem"}, "TLS CA list /nowhere/ca.pem: no such file or directory", fs.ErrNotExist},
		{"CA file of noise", TLSConfig{CAFile: noise}, "TLS CA list " + noise, errNoCertificate},
		{"no certificate file", TLSConfig{CertFile: "/nowhere/cert.pem"}, "TLS certificate /nowhere/cert.pem", fs.ErrNotExist},
		{"certificate file of noise", TLSConfig{CertFile: noise, KeyFile: key}, "TLS certificate " + noise, errNoCertificate},
		{"broken certificate", TLSConfig{CertFile: broken, KeyFile: key}, "TLS certificate " + broken, nil},
		{"no key file", TLSConfig{CertFile: cert, KeyFile: "/nowhere/key.pem"}, "TLS private key /nowhere/key.pem", fs.ErrNotExist},
		{"key file of noise", TLSConfig{CertFile: cert, KeyFile: noise}, "TLS private key " + noise, errNoKey},
		{"broken key", TLSConfig{CertFile: cert, KeyFile: brokenKey}, "TLS private key " + brokenKey, nil},
		{"no key in the certificate file", TLSConfig{CertFile: cert}, "TLS private key " + cert, errNoKey},
		{"key of another certificate", TLSConfig{CertFile: cert, KeyFile: otherKey}, "TLS private key " + otherKey, errMismatch},
		{"key alone", TLSConfig{KeyFile: key}, "TLS private key " + key, errKeyWithout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.cfg.Validate()
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if fault, ok := errors.AsType[*FileError](err); !ok || !strings.HasPrefix(err.Error(), tt.want) || fault.Err == nil {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error %v is not %v", err, tt.is)
			}
			l := newRecorder(t, Config{TLS: tt.cfg})
			if _, listenErr := l.Listen(TLS, "127.0.0.1:0"); listenErr == nil || listenErr.Error() != err.Error() {
				t.Errorf("Listen: %v", listenErr)
			}
		})
	}
}

// The keys in testdata all belong to testdata/cert.pem and were encrypted by OpenSSL with the password "secret".
func TestEncryptedKeys(t *testing.T) {
	tests := []struct {
		file string
		want error // with the right password
	}{
		{"pkcs8-aes256.pem", nil},
		{"pkcs8-aes192.pem", nil},
		{"pkcs8-aes128-sha1.pem", nil},
		{"pkcs8-des3-sha512.pem", nil},
		{"pem-aes128.pem", nil},
		{"pkcs8-scrypt.pem", errKeyCipher},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			cfg := TLSConfig{CertFile: "testdata/cert.pem", KeyFile: filepath.Join("testdata", tt.file)}
			if err := cfg.Validate(); !errors.Is(err, errNoPassword) {
				t.Errorf("no password: %v", err)
			}
			cfg.Password = "wrong" // may by chance leave right padding, but no key
			if err := cfg.Validate(); err == nil {
				t.Error("a wrong password was accepted")
			}
			cfg.Password = "secret"
			if err := cfg.Validate(); !errors.Is(err, tt.want) {
				t.Errorf("right password: %v, want %v", err, tt.want)
			}
		})
	}
}

func TestBrokenEncryptedKeys(t *testing.T) {
	data, err := os.ReadFile("testdata/pkcs8-aes256.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	der := block.Bytes
	if _, err := decryptPKCS8(der, "secret"); err != nil {
		t.Fatal(err)
	}
	for i := range der {
		if _, err := decryptPKCS8(der[:i], "secret"); err == nil {
			t.Errorf("the first %d bytes were accepted", i)
		}
	}
	// Whatever byte is changed, it ends with a key or an error; the iteration count is left alone for the time it takes.
	count := bytes.Index(der, []byte{0x02, 0x02, 0x08, 0x00})
	for i := range der {
		if i >= count && i < count+4 {
			continue
		}
		changed := bytes.Clone(der)
		changed[i] ^= 0x41
		if key, err := decryptPKCS8(changed, "secret"); err == nil && len(key) == 0 {
			t.Errorf("byte %d changed: neither key nor error", i)
		}
	}
}

func TestIterationsAreBounded(t *testing.T) {
	data, err := os.ReadFile("testdata/pkcs8-aes256.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	var key encryptedKey
	if _, err := asn1.Unmarshal(block.Bytes, &key); err != nil {
		t.Fatal(err)
	}
	var params pbes2Params
	if _, err := asn1.Unmarshal(key.Algorithm.Parameters.FullBytes, &params); err != nil {
		t.Fatal(err)
	}
	for _, count := range []int{-1, 0, maxIterations + 1} {
		der, err := asn1.Marshal(pbkdf2Params{Salt: []byte("salt"), Iterations: count})
		if err != nil {
			t.Fatal(err)
		}
		kdf := params.KDF
		kdf.Parameters = asn1.RawValue{FullBytes: der}
		if _, err := deriveKey(kdf, "secret", 32); !errors.Is(err, errKeyCipher) {
			t.Errorf("%d iterations: %v", count, err)
		}
	}
}
