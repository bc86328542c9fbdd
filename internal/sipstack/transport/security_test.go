package transport

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/netip"
	"slices"
	"testing"
	"time"

	"gosua/internal/testkit/simnet"
)

// What these tests prove: both sides of a TLS connection know its cipher suite and the other's certificate, and why that does not
// verify, without a connection being refused for it; and nothing is found wrong that verifies, nor right that does not.

func TestSecurityOfBothSides(t *testing.T) {
	tests := []struct {
		name               string
		caller, callee     TLSConfig
		serverName         string
		strangers          bool // the certificates are from an authority that nobody knows
		plain              bool // the callee's is made by itself
		nameless           bool // the caller has none
		atCaller, atCallee []CertFault
	}{
		{name: "both known", serverName: "pbx.example"},
		{name: "both known and asked for", caller: TLSConfig{VerifyServer: true}, callee: TLSConfig{VerifyClient: true}, serverName: "pbx.example"},
		{name: "by address", atCaller: []CertFault{FaultIdentity}},
		{name: "another name", serverName: "other.example", atCaller: []CertFault{FaultIdentity}},
		{name: "unknown authorities", serverName: "pbx.example", strangers: true, atCaller: []CertFault{FaultUntrusted}, atCallee: []CertFault{FaultUntrusted}},
		{name: "made by itself", serverName: "pbx.example", plain: true, atCaller: []CertFault{FaultUntrusted, FaultIdentity}},
		{name: "client without a certificate", serverName: "pbx.example", nameless: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, n *simnet.Network) {
				known := newAuthority(t)
				tt.caller.CAFile, tt.callee.CAFile = known.file, known.file
				signer := known
				if tt.strangers {
					signer = newAuthority(t)
				}
				if !tt.nameless {
					tt.caller.CertFile, tt.caller.KeyFile = signer.issue(t)
				}
				if !tt.plain {
					tt.callee.CertFile, tt.callee.KeyFile = signer.issue(t, "pbx.example")
				}
				b, a := server(t, n, Config{TLS: tt.callee}), on(t, n, "10.0.0.1", Config{TLS: tt.caller})
				to := tlsTarget
				to.ServerName = tt.serverName
				atCaller := a.connect(t, to).Security()
				atCallee := next(t, b.opened).Security()
				for _, s := range []*Security{atCaller, atCallee} {
					if s == nil || tls.CipherSuiteName(s.CipherSuite) == "" || s.CipherSuite != atCaller.CipherSuite {
						t.Fatalf("security %+v", s)
					}
				}
				if !slices.Equal(atCaller.Faults, tt.atCaller) || atCaller.Certificate == nil {
					t.Errorf("the caller sees %q of %v", atCaller.Faults, atCaller.Certificate)
				}
				if !slices.Equal(atCallee.Faults, tt.atCallee) || (atCallee.Certificate == nil) != tt.nameless {
					t.Errorf("the callee sees %q of %v", atCallee.Faults, atCallee.Certificate)
				}
				if c := atCallee.Certificate; c != nil && c.Subject.CommonName != "phone" {
					t.Errorf("the callee sees %v", c.Subject)
				}
			})
		})
	}
}

// TestRefusedServer: a server that is refused for its certificate is told with what is wrong; other failures are not told so.
func TestRefusedServer(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		known := newAuthority(t)
		cert, key := known.issue(t, "pbx.example")
		b := server(t, n, Config{TLS: TLSConfig{CertFile: cert, KeyFile: key}})
		type refusal struct {
			remote netip.AddrPort
			*Security
		}
		var told []refusal
		a := on(t, n, "10.0.0.1", Config{TLS: TLSConfig{CAFile: newAuthority(t).file, VerifyServer: true,
			OnRefused: func(remote netip.AddrPort, s *Security) { told = append(told, refusal{remote, s}) }}})
		if _, err := a.Connect(t.Context(), tlsTarget); err == nil {
			t.Error("connected")
		}
		if len(told) != 1 || told[0].remote != tlsTarget.Addr {
			t.Fatalf("told %+v", told)
		}
		s, want := told[0].Security, []CertFault{FaultUntrusted, FaultIdentity}
		if !slices.Equal(s.Faults, want) || s.Certificate.Subject.CommonName != "phone" || s.CipherSuite == 0 {
			t.Errorf("told %+v", s)
		}
		b.Close()
		if _, err := a.Connect(t.Context(), tlsTarget); err == nil || len(told) != 1 {
			t.Errorf("error %v, told %+v", err, told)
		}
	})
}

func TestNoSecurityWithoutTLS(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b, a := server(t, n, Config{}), on(t, n, "10.0.0.1", Config{})
		if s := a.connect(t, tcpTarget).Security(); s != nil {
			t.Errorf("the caller has %+v", s)
		}
		if s := next(t, b.opened).Security(); s != nil {
			t.Errorf("the callee has %+v", s)
		}
		dialRaw(t, n, "10.0.0.2:5061").Write(request("TCP x"))
		if s := next(t, b.dropped).Flow.Security(); s != nil {
			t.Errorf("after a failed handshake there is %+v", s)
		}
	})
}

// sign makes a certificate for pbx.example, changed by edit.
func (a *authority) sign(t *testing.T, edit func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "phone"}, DNSNames: []string{"pbx.example"},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Minute),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	edit(template)
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, newKey(t).Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCertFaults holds each fault against what the library says of the whole: one is found exactly if that refuses.
func TestCertFaults(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	now := time.Now()
	tests := []struct {
		name   string
		signer *authority
		edit   func(*x509.Certificate)
		want   []CertFault
	}{
		{"good", ca, func(*x509.Certificate) {}, nil},
		{"unknown authority", stranger, func(*x509.Certificate) {}, []CertFault{FaultUntrusted}},
		{"expired", ca, func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Second) }, []CertFault{FaultExpired}},
		{"not yet valid", ca, func(c *x509.Certificate) { c.NotBefore = now.Add(30 * time.Second) }, []CertFault{FaultExpired}},
		{"expired of an unknown authority, for another name", stranger, func(c *x509.Certificate) {
			c.NotAfter, c.DNSNames = now.Add(-time.Second), []string{"other.example"}
		}, []CertFault{FaultUntrusted, FaultExpired, FaultIdentity}},
		{"for clients", ca, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, []CertFault{FaultPurpose}},
		{"without a name", ca, func(c *x509.Certificate) { c.DNSNames = nil }, []CertFault{FaultIdentity}},
		{"with what nobody knows", ca, func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
		}, []CertFault{FaultUnknown}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			roots := x509.NewCertPool()
			roots.AddCert(ca.cert)
			c := tt.signer.sign(t, tt.edit)
			chain := []*x509.Certificate{c, tt.signer.cert}
			o := x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
			got := certFaults(chain, "pbx.example", now, o)
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q", got)
			}
			o.DNSName, o.CurrentTime = "pbx.example", now
			if _, err := c.Verify(o); (err == nil) != (len(got) == 0) {
				t.Errorf("found %q, and the library says %v", got, err)
			}
		})
	}
}

// TestChainFaults has what is wrong above the certificate itself.
func TestChainFaults(t *testing.T) {
	root := newAuthority(t)
	below := func(edit func(*x509.Certificate)) []*x509.Certificate {
		key := newKey(t)
		template := &x509.Certificate{
			SerialNumber: big.NewInt(4), Subject: pkix.Name{CommonName: "between"}, IsCA: true, BasicConstraintsValid: true,
			NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Minute), KeyUsage: x509.KeyUsageCertSign,
		}
		edit(template)
		der, err := x509.CreateCertificate(rand.Reader, template, root.cert, key.Public(), root.key)
		if err != nil {
			t.Fatal(err)
		}
		between := &authority{key: key}
		if between.cert, err = x509.ParseCertificate(der); err != nil {
			t.Fatal(err)
		}
		return []*x509.Certificate{between.sign(t, func(*x509.Certificate) {}), between.cert}
	}
	tests := []struct {
		name string
		edit func(*x509.Certificate)
		want []CertFault
	}{
		{"good", func(*x509.Certificate) {}, nil},
		{"expired", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Second) }, []CertFault{FaultExpired}},
		{"no authority", func(c *x509.Certificate) { c.IsCA = false }, []CertFault{FaultUntrusted}},
		{"for other names", func(c *x509.Certificate) {
			c.PermittedDNSDomains, c.PermittedDNSDomainsCritical = []string{"other.example"}, true
		}, []CertFault{FaultUnknown}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			roots := x509.NewCertPool()
			roots.AddCert(root.cert)
			got := certFaults(below(tt.edit), "pbx.example", time.Now(), x509.VerifyOptions{Roots: roots})
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q", got)
			}
		})
	}
}
