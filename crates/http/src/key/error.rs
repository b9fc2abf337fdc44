//! What can be wrong with a key.

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// What is encoded is no public key.
    #[error("key is not the encoding of a public key")]
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
    /// The text does not begin with `z`, or goes on with what is not base58.
    #[error("key is not base58 behind a `z`")]
    Multibase,
    /// There is no PEM block, or more than one, or text around it.
    #[error("key is not exactly one PEM block")]
    Pem,
    /// The private key is not that of an Ed25519 key, or of an RSA key of 2048 to 8192 bits.
    #[error(
        "private key is not the PKCS#8 encoding of an Ed25519 key or an RSA key of 2048 to 8192 bits"
    )]
    Private,
    /// The numbers of the key are none of such a key, as with an even modulus or an exponent of 1.
    #[error("numbers of the key are not acceptable")]
    Rejected,
    /// The text is longer than any key we use.
    #[error("key is longer than 16 KiB of PEM or 1 KiB of base58")]
    TooLong,
    /// The key is of another algorithm.
    #[error("key is neither an RSA nor an Ed25519 key")]
    Unsupported,
}
