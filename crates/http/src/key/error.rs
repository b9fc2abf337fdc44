//! What can be wrong with a key.

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The PEM block does not hold the base64 of a DER-encoded RSA public key.
    #[error("key is not the DER encoding of an RSA public key")]
    Encoding,
    /// No key could be made.
    #[error("could not generate a key")]
    Generate,
    /// The PEM block is labeled as something other than a public key.
    #[error("PEM block is not labeled `PUBLIC KEY` or `RSA PUBLIC KEY`")]
    Label,
    /// The modulus is too short to be safe, or long enough to cost us much time.
    #[error("RSA modulus of {bits} bits: 2048 to 8192 are allowed")]
    ModulusSize {
        /// The length of the modulus.
        bits: usize,
    },
    /// The key is of another algorithm.
    #[error("key is not an RSA key")]
    NotRsa,
    /// There is no PEM block, or more than one, or text around it.
    #[error("key is not exactly one PEM block")]
    Pem,
    /// The private key is not the PKCS#8 DER of an RSA key of 2048 to 8192 bits.
    #[error("private key is not the PKCS#8 encoding of an RSA key of 2048 to 8192 bits")]
    Private,
    /// The numbers of the key are none of an RSA key, as with an even modulus or an exponent of 1.
    #[error("modulus or exponent of the RSA key is not acceptable")]
    Rejected,
    /// The PEM text is longer than any key we use.
    #[error("PEM text is longer than 16 KiB")]
    TooLong,
}
