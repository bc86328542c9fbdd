package transport

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Validate loads the files and tells, by a *FileError, which cannot be used.
func (c TLSConfig) Validate() error {
	_, err := c.load()
	return err
}

// tlsSetup holds what TLS connections are made from; it is loaded when TLS is first used.
type tlsSetup struct {
	cfg TLSConfig

	loading sync.Once // guards files and fault
	files   tlsFiles
	fault   error

	making sync.Once // guards config and failed
	config *tls.Config
	failed error
}

func (t *tlsSetup) load() (tlsFiles, error) {
	t.loading.Do(func() { t.files, t.fault = t.cfg.load() })
	return t.files, t.fault
}

// server is the configuration for accepted connections. Without a certificate file it makes a certificate of its own.
func (t *tlsSetup) server() (*tls.Config, error) {
	t.making.Do(func() { t.config, t.failed = t.makeServer() })
	return t.config, t.failed
}

func (t *tlsSetup) makeServer() (*tls.Config, error) {
	files, err := t.load()
	if err != nil {
		return nil, err
	}
	if files.own == nil {
		if files.own, err = selfSigned(time.Now()); err != nil {
			return nil, fmt.Errorf("make TLS certificate: %w", err)
		}
	}
	config := t.base(files)
	config.ClientAuth = tls.RequestClientCert // to tell whose it is
	if t.cfg.VerifyClient {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		config.ClientCAs = files.roots
	}
	return config, nil
}

func (t *tlsSetup) base(files tlsFiles) *tls.Config {
	config := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		CipherSuites: t.cfg.CipherSuites,
		KeyLogWriter: t.cfg.KeyLog,
	}
	if files.own != nil {
		config.Certificates = []tls.Certificate{*files.own}
	}
	return config
}

// client is the configuration for one connection to a target.
func (t *tlsSetup) client(target Target) (*tls.Config, error) {
	files, err := t.load()
	if err != nil {
		return nil, err
	}
	config := t.base(files)
	config.RootCAs = files.roots
	config.ServerName = verifiedName(target)
	config.InsecureSkipVerify = !t.cfg.VerifyServer
	return config, nil
}

// verifiedName is whom a server's certificate must be for.
func verifiedName(target Target) string {
	return cmp.Or(target.ServerName, target.Addr.Addr().String())
}

// report tells of a server whose certificate did not verify.
func (t *tlsSetup) report(s *Security, target Target) {
	if t.cfg.OnUnverified != nil && len(s.Faults) > 0 {
		t.cfg.OnUnverified(target.Addr.String(), Fingerprint(s.Certificate))
	}
}

// refused tells of a server that was refused for its certificate, if that is what the handshake failed for.
func (t *tlsSetup) refused(err error, state tls.ConnectionState, target Target) {
	bad, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if !ok || t.cfg.OnRefused == nil {
		return
	}
	state.PeerCertificates = bad.UnverifiedCertificates
	t.cfg.OnRefused(target.Addr, t.clientSecurity(state, target))
}

// Fingerprint is the SHA-256 of a certificate, in upper-case hexadecimal with colons.
func Fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

// handshake does the TLS handshake within the time; the error for one that takes longer is ErrHandshakeTimeout.
func handshake(ctx context.Context, conn *tls.Conn, limit time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, ErrHandshakeTimeout)
	defer cancel()
	err := conn.HandshakeContext(ctx)
	if err != nil && errors.Is(context.Cause(ctx), ErrHandshakeTimeout) {
		return fmt.Errorf("%w after %s", ErrHandshakeTimeout, limit)
	}
	return err
}
