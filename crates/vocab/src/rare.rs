//! Properties that take no room while they are absent.

/// An `R` that is made when it is first changed.
#[derive(Clone, Debug)]
pub(crate) struct Rare<R>(Option<Box<R>>);

impl<R: Default> Rare<R> {
    /// What was set, if anything was.
    pub(crate) fn get(&self) -> Option<&R> {
        self.0.as_deref()
    }

    /// What was set, or what is set from now on.
    pub(crate) fn get_mut(&mut self) -> &mut R {
        self.0.get_or_insert_default()
    }
}

// Derived, it would ask for `R: Default`.
impl<R> Default for Rare<R> {
    fn default() -> Self {
        Self(None)
    }
}

impl<R: Default + PartialEq> PartialEq for Rare<R> {
    fn eq(&self, other: &Self) -> bool {
        match (self.get(), other.get()) {
            (None, None) => true,
            (Some(one), Some(other)) => one == other,
            // Looking for a property to change makes them all, absent.
            (Some(one), None) | (None, Some(one)) => *one == R::default(),
        }
    }
}

/// Implements [`Properties`](crate::layer::Properties) for the rare properties of a class, and
/// lends them by `Deref` from its entity.
macro_rules! rare {
    ($name:ident { $($key:literal $(| $map:literal)? => $field:ident,)* }) => {
        $crate::layer::properties!($name: () [] { $($key $(| $map)? => $field,)* });

        impl Default for $name {
            #[inline(never)]
            fn default() -> Self {
                Self { $($field: Default::default(),)* }
            }
        }

        impl Clone for $name {
            #[inline(never)]
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)* }
            }
        }

        impl std::ops::Deref for $crate::Entity<$name> {
            type Target = $name;

            fn deref(&self) -> &$name {
                static ABSENT: std::sync::LazyLock<$name> =
                    std::sync::LazyLock::new($name::default);
                self.rare.get().unwrap_or(&ABSENT)
            }
        }

        impl std::ops::DerefMut for $crate::Entity<$name> {
            fn deref_mut(&mut self) -> &mut $name {
                self.rare.get_mut()
            }
        }
    };
}
pub(crate) use rare;
