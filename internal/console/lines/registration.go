package lines

import (
	"errors"
	"fmt"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
)

// registration is accounts and their registrations.
func registration(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.AccountAdded:
		uri := Clean(e.URI)
		return []Line{
			{Detail, senderAccount, "Adding account: id=" + uri},
			{Detail, senderAccount, fmt.Sprintf("Account %s added with id %d", uri, e.ID)},
		}
	case phone.AccountRemoved:
		return one(Detail, senderAccount, "Account id %d deleted", e.ID)
	case phone.RegistrationStarting:
		return one(Detail, senderAccount, "Acc %d: setting %s..", e.Account, registrationWord(e.Unregister))
	case phone.RegistrationSent:
		return one(Detail, senderAccount, "Acc %d: %s sent", e.Account, capital(registrationWord(e.Unregister)))
	case phone.Registered:
		return registered(e)
	case phone.Unregistered:
		return unregistered(e)
	case phone.RegistrationFailed:
		return registrationFailed(e)
	case phone.AddressChanged:
		return one(Info, senderAccount, "IP address change detected for account %d (%s --> %s). Updating registration (using method 4)", e.Account, e.From, e.To)
	case phone.ContactUpdated:
		return one(Detail, senderAccount, "Contact for acc %d updated: %s", e.Account, Clean(e.Contact))
	case phone.KeepAlive:
		return keepAlive(e)
	case phone.RegistrationRetry:
		return one(Detail, senderAccount, "Scheduling re-registration retry for acc %d in %d seconds..", e.Account, int(e.In.Seconds()))
	}
	return nil
}

func registrationWord(unregister bool) string {
	if unregister {
		return "unregistration"
	}
	return "registration"
}

// registered says first what RFC 5626 and RFC 3608 would have brought.
func registered(e phone.Registered) []Line {
	return []Line{
		{Detail, senderAccount, fmt.Sprintf("SIP outbound status for acc %d is not active", e.Account)},
		{Detail, senderAccount, fmt.Sprintf("Service-Route updated for acc %d with 0 URI(s)", e.Account)},
		{Info, senderAccount, fmt.Sprintf("%s: registration success, status=%d (%s), will re-register in %d seconds", Clean(e.URI), e.Code, Clean(e.Reason), e.Expires)},
	}
}

func unregistered(e phone.Unregistered) []Line {
	if e.Err != nil {
		return one(Warning, senderAccount, "%s: unregistration failed: %s", Clean(e.URI), Clean(e.Err.Error()))
	}
	return one(Info, senderAccount, "%s: unregistration success", Clean(e.URI))
}

func keepAlive(e phone.KeepAlive) []Line {
	if e.Started {
		return one(Detail, senderAccount, "Keep-alive timer started for acc %d, destination:%s, interval:%ds", e.Account, e.Remote, int(e.Interval.Seconds()))
	}
	return one(Trivia, senderAccount, "Sending %d bytes keep-alive packet for acc %d to %s", e.Bytes, e.Account, e.Remote)
}

// registrationFailed gives pjsua's line, and the true cause beside it where the failure is a local one.
func registrationFailed(e phone.RegistrationFailed) []Line {
	if e.Err == nil {
		return one(Warning, senderAccount, "SIP registration failed, status=%d (%s)", e.Code, Clean(e.Reason))
	}
	if known := credentialError(e.Err); known != "" {
		return []Line{
			{Detail, "sip_auth_client.c", fmt.Sprintf("Authorization failed for %s: %s", Clean(e.URI), Clean(e.Err.Error()))},
			{Error, senderAccount, "SIP registration error: " + known},
		}
	}
	cause := Line{Warning, senderAccount, fmt.Sprintf("%s: registration failed: %s", Clean(e.URI), Clean(e.Err.Error()))}
	if e.Code == 0 {
		return []Line{cause}
	}
	return append(one(Warning, senderAccount, "SIP registration failed, status=%d (%s)", e.Code, Clean(e.Reason)), cause)
}

// credentialError gives pjsua's words for what went wrong with a challenge, "" for another error.
func credentialError(err error) string {
	var none *digest.ErrNoCredential
	switch {
	case errors.As(err, &none):
		return "No suitable credential (PJSIP_ENOCREDENTIAL) [status=171101]"
	case errors.Is(err, digest.ErrRefused):
		return "Credential failed to authenticate (PJSIP_EFAILEDCREDENTIAL) [status=171100]"
	case errors.Is(err, digest.ErrStaleCount):
		return "Maximum number of stale retries exceeded (PJSIP_EAUTHSTALECOUNT) [status=171111]"
	}
	return ""
}
