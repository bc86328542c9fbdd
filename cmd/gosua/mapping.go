package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"gosua/internal/config"
	"gosua/internal/config/syntax"
	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
)

// phoneConfig turns what the options say into what the phone is told.
func phoneConfig(c *config.Config) (phone.Config, error) {
	bound, err := boundAddr(c.SIP.BoundAddr)
	if err != nil {
		return phone.Config{}, err
	}
	public, _ := netip.ParseAddr(c.SIP.PublicAddr) // checked by config; none is the zero address
	return phone.Config{
		UserAgent: userAgent(),
		SIP: phone.SIPConfig{
			NoUDP: c.SIP.NoUDP, NoTCP: c.SIP.NoTCP, LocalPort: c.SIP.LocalPort, Bound: bound, Public: public,
			Nameservers: c.SIP.Nameservers, Outbound: c.SIP.Outbound, NoForceLR: c.SIP.NoForceLR, QoS: c.SIP.QoS,
			CompactForm: c.SIP.CompactForm, Extensions: extensions(c.Extensions, c.Calls.KeepOnFailure),
		},
		TLS: phone.TLSConfig{
			Listen: c.TLS.Enabled, CAFile: c.TLS.CAFile, CertFile: c.TLS.CertFile, KeyFile: c.TLS.KeyFile,
			KeyPassword:  digest.Secret(c.TLS.KeyPassword.Reveal()),
			VerifyServer: c.TLS.VerifyServer, VerifyClient: c.TLS.VerifyClient, HandshakeTimeout: c.TLS.Timeout,
		},
		Media:    mediaConfig(c.Media, c.Extensions.RTCPMux),
		Calls:    callConfig(c.Calls),
		Accounts: accountConfigs(c.Accounts, c.Calls.KeepOnFailure),
		Buddies:  c.SIP.Buddies,
		Watchers: watchers()[c.SIP.Watchers],
	}, nil
}

// boundAddr is the interface to bind, which may be given by name.
func boundAddr(s string) (netip.Addr, error) {
	if s == "" {
		return netip.Addr{}, nil
	}
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookupLimit)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", s)
	if err != nil {
		return netip.Addr{}, &config.Error{Key: "--bound-addr", Text: fmt.Sprintf("%q is neither an address nor a name of this machine", s),
			Pjsua: "Unable to resolve transport bound address: gethostbyname() has returned error (PJ_ERESOLVE) [status=70018]"}
	}
	return addrs[0].Unmap(), nil
}

// lookupLimit is how long the name in --bound-addr is looked up.
const lookupLimit = 5 * time.Second

func mediaConfig(m config.Media, mux bool) phone.MediaConfig {
	media := phone.MediaConfig{
		RTPPort: m.RTPPort, RTCPMux: mux, ClockRate: m.ClockRate, Stereo: m.Stereo, Null: m.NullAudio, NoTones: m.NoTones,
		PlayFiles: m.PlayFiles, RecFile: m.RecFile, PTime: m.PTime, JitterMax: m.JitterMax, IdleClose: m.IdleClose,
		DisableCodecs: m.DisableCodecs, AddCodecs: m.AddCodecs,
	}
	for _, t := range m.PlayTones {
		media.Tones = append(media.Tones, phone.Tone{Freq1: t.Freq1, Freq2: t.Freq2, On: t.On, Off: t.Off})
	}
	return media
}

func callConfig(c config.Calls) phone.CallConfig {
	return phone.CallConfig{
		MaxCalls: c.Max, AutoAnswer: c.AutoAnswer, AutoPlay: c.AutoPlay, AutoPlayHangup: c.AutoPlayHangup,
		AutoLoop: c.AutoLoop, AutoRec: c.AutoRec, AutoConf: c.AutoConf, ExtraAudio: c.ExtraAudio, Text: c.Text, TextRedundancy: c.TextRedundancy, DTMF: dtmfMethods()[c.DTMF], Duration: c.Duration,
		Headers:  headers(c.Headers),
		Redirect: redirectModes()[c.AcceptRedirect], NoReferSub: c.NoReferSub, HideNoReferSub: c.HideNoReferSub,
	}
}

// dtmfMethods are what the words of --dtmf-method mean.
func dtmfMethods() map[string]phone.DTMFMethod {
	return map[string]phone.DTMFMethod{"auto": phone.DTMFAuto, "rfc4733": phone.DTMFEvents, "info": phone.DTMFInfo, "inband": phone.DTMFTones}
}

// watchers are what the words of --watchers mean.
func watchers() map[string]phone.WatcherPolicy {
	return map[string]phone.WatcherPolicy{"all": phone.WatchersAll, "buddies": phone.WatchersBuddies, "ask": phone.WatchersAsk}
}

// redirectModes are what the numbers of --accept-redirect mean.
func redirectModes() []phone.Redirect {
	return []phone.Redirect{phone.RedirectRefuse, phone.RedirectFollow, phone.RedirectReplaceTo, phone.RedirectAsk, phone.RedirectStop}
}

func accountConfigs(accounts []config.Account, keep bool) []phone.AccountConfig {
	var list []phone.AccountConfig
	for _, a := range accounts {
		list = append(list, accountConfig(a, keep))
	}
	return list
}

func accountConfig(a config.Account, keep bool) phone.AccountConfig {
	account := phone.AccountConfig{
		ID: a.ID, Registrar: a.Registrar, Expires: a.Expires, RetryDelay: a.RetryDelay, RegUseProxy: a.RegUseProxy, Proxies: a.Proxies,
		Contact: a.Contact, ContactParams: a.ContactParams, ContactURIParams: a.ContactURIParams,
		RegContactParams: a.RegContactParams, RegContactURIParams: a.RegContactURIParams, ContactRewrite: a.ContactRewrite,
		Extensions: extensions(a.Extensions, keep), RTCPMux: a.Extensions.RTCPMux,
		Publish: a.Publish, Voicemail: a.MWI, RegHeaders: headers(a.RegHeaders),
	}
	for _, c := range a.Credentials {
		account.Credentials = append(account.Credentials, digest.Credentials{
			Realm: c.Realm, Username: c.Username, Password: digest.Secret(c.Password.Reveal()), HA1: digest.Secret(c.HA1.Reveal()),
		})
	}
	return account
}

// headers reads header fields, which config has checked.
func headers(list []string) []phone.Header {
	var fields []phone.Header
	for _, text := range list {
		name, value, _ := syntax.Header(text)
		fields = append(fields, phone.Header{Name: name, Value: value})
	}
	return fields
}

func extensions(e config.Extensions, keep bool) phone.Extensions {
	return phone.Extensions{
		Require100Rel: e.Use100Rel,
		Timer:         phone.TimerConfig{Mode: phone.TimerMode(e.Timer), Expires: e.TimerExpires, MinSE: e.TimerMinExpire},
		KeepOnFailure: keep,
	}
}
