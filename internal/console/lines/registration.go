package lines

import (
	"errors"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
)

// registration is accounts and their registrations.
func registration(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.AccountAdded:
		uri := Clean(e.URI)
		return []Line{shapeAddingAccount.line(uri), shapeAccountAdded.line(uri, e.ID), shapeOnlineStatus.line(e.ID, 1)}
	case phone.AccountRemoved:
		return shapeAccountDeleted.lines(e.ID)
	case phone.RegistrationStarting:
		if e.Unregister {
			return shapeUnregistering.lines(e.Account)
		}
		return shapeRegistering.lines(e.Account)
	case phone.RegistrationSent:
		if e.Unregister {
			return shapeUnregisterSent.lines(e.Account)
		}
		return shapeRegisterSent.lines(e.Account)
	case phone.Registered:
		return registered(e)
	case phone.Unregistered:
		return unregistered(e)
	case phone.RegistrationFailed:
		return registrationFailed(e)
	case phone.AddressChanged:
		return shapeAddressChanged.lines(e.Account, e.From, e.To)
	case phone.ContactUpdated:
		return shapeContact.lines(e.Account, Clean(e.Contact))
	case phone.KeepAlive:
		return keepAlive(e)
	case phone.RegistrationRetry:
		return shapeRegisterRetry.lines(e.Account, int(e.In.Seconds()))
	}
	return nil
}

// registered says first what RFC 5626 and RFC 3608 would have brought.
func registered(e phone.Registered) []Line {
	return []Line{
		shapeOutbound.line(e.Account),
		shapeServiceRoute.line(e.Account),
		shapeRegistered.line(Clean(e.URI), e.Code, Clean(e.Reason), e.Expires),
	}
}

func unregistered(e phone.Unregistered) []Line {
	if e.Err != nil {
		return shapeUnregisterFailed.lines(Clean(e.URI), Clean(e.Err.Error()))
	}
	return shapeUnregistered.lines(Clean(e.URI))
}

func keepAlive(e phone.KeepAlive) []Line {
	if e.Started {
		return shapeKeepAlive.lines(e.Account, e.Remote, int(e.Interval.Seconds()))
	}
	return shapeKeepAliveSent.lines(e.Bytes, e.Account, e.Remote)
}

// registrationFailed gives pjsua's line, and the true cause beside it where the failure is a local one.
func registrationFailed(e phone.RegistrationFailed) []Line {
	if e.Err == nil {
		return shapeRegisterRefused.lines(e.Code, Clean(e.Reason))
	}
	if known := credentialError(e.Err); known != "" {
		return []Line{
			shapeAuthorization.line(Clean(e.URI), Clean(e.Err.Error())),
			shapeRegisterError.line(known),
		}
	}
	cause := shapeRegisterFailed.line(Clean(e.URI), Clean(e.Err.Error()))
	if e.Code == 0 {
		return []Line{cause}
	}
	return append(shapeRegisterRefused.lines(e.Code, Clean(e.Reason)), cause)
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
